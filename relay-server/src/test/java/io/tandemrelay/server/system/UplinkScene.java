package io.tandemrelay.server.system;

import io.tandemrelay.loadgen.caller.Delivery;
import io.tandemrelay.loadgen.caller.Transport;
import io.tandemrelay.loadgen.upstream.AgentScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One kind of call: when its agent is ready, how the caller's audio travels, when he hangs up.
 *
 * @param readyMs of the agent, after its dialling; {@link #NEVER} for an agent that never is
 */
record UplinkScene(long readyMs, Delivery delivery, Transport transport, HangUp hangUp) {
    static final long NEVER = -1;

    private static final long LIVE_MS = 2500;
    private static final long AT_MOST_MS = 60_000;

    /** Where the call is when the caller leaves. */
    enum HangUp {
        /** Everything held has been sent, and the audio has been live for a while. */
        WHEN_LIVE,
        /** Half of what was held is still to be sent. */
        WHILE_HELD
    }

    /** On every network, the caller staying until the audio is live. */
    static List<UplinkScene> live(long readyMs) {
        final List<UplinkScene> scenes = new ArrayList<>();
        for (Delivery delivery : List.of(Delivery.smooth(), Delivery.bursts())) {
            for (Transport transport : List.of(Transport.plain(), Transport.hostile())) {
                scenes.add(new UplinkScene(readyMs, delivery, transport, HangUp.WHEN_LIVE));
            }
        }
        return scenes;
    }

    static UplinkScene held(long readyMs, Delivery delivery, Transport transport) {
        return new UplinkScene(readyMs, delivery, transport, HangUp.WHILE_HELD);
    }

    static UplinkScene never(Delivery delivery, Transport transport) {
        return new UplinkScene(NEVER, delivery, transport, HangUp.WHEN_LIVE);
    }

    boolean isReadyAtAll() {
        return readyMs != NEVER;
    }

    boolean endsLive() {
        return hangUp == HangUp.WHEN_LIVE;
    }

    /** Held audio leaves at twice real time, so emptying the hold takes as long as filling it. */
    Duration duration() {
        final boolean fixed = isReadyAtAll() && endsLive();
        return Duration.ofMillis(fixed ? 2 * readyMs + LIVE_MS : AT_MOST_MS);
    }

    /** The agent, which lets the caller go in the middle of what was held if so wanted. */
    AgentScript script(Runnable hangUp) {
        if (!isReadyAtAll()) {
            return AgentScript.recording().upgradeNever();
        }
        final AgentScript ready = AgentScript.recording().upgradeAfterMs(readyMs);
        return endsLive() ? ready : ready.actAfterMs(readyMs / 2, session -> hangUp.run());
    }

    @Override
    public String toString() {
        return "agent ready after %s, %s, %s, hung up %s"
                .formatted(
                        isReadyAtAll() ? readyMs + " ms" : "never",
                        delivery.equals(Delivery.smooth()) ? "smooth" : "in bursts",
                        transport.equals(Transport.plain()) ? "plain" : "cut anywhere",
                        endsLive() ? "when live" : "while frames were held");
    }
}
