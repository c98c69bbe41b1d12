package io.tandemrelay.server.call;

import io.tandemrelay.server.config.LimitsConfig;
import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.FrameSink;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.LatencyStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One phone call: its carrier leg, its upstream leg, the two media directions between them, its
 * deadlines, and the one way it ends. Everything on the thread of its I/O loop, relay-io-N.
 *
 * <p>The first cause of an end is kept; whatever happens later changes nothing. The call is closed
 * when both legs have reported their sockets gone.
 */
public final class Call {

    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    /**
     * How long after an end a leg may take, beyond the time an agent may take to become ready: a
     * call the vendor is still creating can be ended only when it exists.
     */
    private static final long CLOSING_LIMIT_NS = TimeUnit.SECONDS.toNanos(5);

    /** How long after a caller's hang-up the last words may take to reach the agent's socket. */
    private static final long LAST_WORDS_NS = TimeUnit.SECONDS.toNanos(2);

    /** How much longer than its playing time a farewell's mark may take to come back. */
    private static final long FAREWELL_NS = TimeUnit.SECONDS.toNanos(2);

    private final CallIdentity identity;
    private final IoLoop loop;
    private final RelayConfig config;
    private final CarrierLeg carrier;
    private final CallEnds ends;
    private final Uplink uplink;
    private final Downlink downlink;
    private final Heartbeat carrierBeat;
    private final Heartbeat upstreamBeat;
    private final long holdNs;
    private final long ttlNs;
    private final long openedNs;
    private CallState state = CallState.CONNECTING;
    private @Nullable UpstreamLeg upstream;
    private @Nullable CloseReason reason;
    private boolean carrierGone;
    private boolean upstreamGone;
    private boolean agentHeard;
    private long closingNs;
    private long farewellUntilNs;
    private long deafUntilNs;

    Call(
            CallIdentity identity,
            IoLoop loop,
            RelayConfig config,
            FrameSink worker,
            CarrierLeg carrier,
            CallEnds ends) {
        this.identity = identity;
        this.loop = loop;
        this.config = config;
        this.carrier = carrier;
        this.ends = ends;
        this.holdNs = config.media().uplink().hold().toNanos();
        this.ttlNs = config.limits().callTtl().toNanos();
        this.openedNs = loop.nowNs();
        this.deafUntilNs = openedNs;
        this.uplink = new Uplink(loop, config.media().uplink(), worker, this);
        this.downlink = new Downlink(loop, config.media().downlink(), worker, carrier, this);
        final LimitsConfig limits = config.limits();
        final long beatNs = limits.heartbeat().toNanos();
        this.carrierBeat = new Heartbeat(beatNs, limits.carrierIdle().toNanos(), openedNs);
        this.upstreamBeat =
                new Heartbeat(beatNs, beatNs * (1 + limits.heartbeatMisses()), openedNs);
    }

    /** Dials the agent; from now on the call lives. */
    CarrierListener open(UpstreamDialer dialer) {
        loop.add(this);
        loop.counters().increment(Counter.CALL_OPENED);
        LOG.info("call {} opened stream={}", callSid(), Printable.of(identity.streamSid()));
        try {
            upstream = dialer.dial(identity, new UpstreamEnd());
        } catch (RuntimeException failure) {
            upstreamGone = true;
            loop.execute(() -> onFailure(failure)); // when the carrier leg has its listener
        }
        return new CarrierEnd();
    }

    public CallIdentity identity() {
        return identity;
    }

    /** Whether both legs are gone and all memory is given back. */
    boolean isClosed() {
        return state == CallState.CLOSED;
    }

    /** Ends the call from outside, for example at shutdown. Any thread. */
    public void requestEnd(CloseReason why) {
        loop.execute(() -> end(why));
    }

    void onTick(long nowNs) {
        switch (state) {
            case CONNECTING -> {
                if (nowNs - openedNs > holdNs) {
                    end(CloseReason.AGENT_TIMEOUT);
                } else {
                    watch(nowNs);
                }
            }
            case STREAMING -> {
                uplink.onTick(nowNs);
                downlink.onTick(nowNs);
                watch(nowNs);
            }
            case CLOSING -> onClosingTick(nowNs);
            case CLOSED -> {}
        }
    }

    void onHoldDrained(long nowNs) {
        LOG.info("call {} hold drained after {} ms", callSid(), sinceOpenMs(nowNs));
    }

    void onAgentAudioSent(long nowNs) {
        if (!agentHeard) {
            agentHeard = true;
            LOG.info("call {} first agent audio after {} ms", callSid(), sinceOpenMs(nowNs));
        }
    }

    /** A defect was met in this call: it ends, if need be without asking its legs again. */
    void onFailure(Throwable failure) {
        ends.onDefect(failure);
        final boolean already = reason != null;
        try {
            end(CloseReason.INTERNAL_ERROR);
        } catch (RuntimeException again) {
            ends.onDefect(again);
            close(loop.nowNs(), true);
        }
        if (already) {
            close(loop.nowNs(), true);
        }
    }

    private void watch(long nowNs) {
        if (nowNs - openedNs > ttlNs) {
            end(CloseReason.TTL);
        } else if (carrierBeat.isLost(nowNs)) {
            end(CloseReason.CARRIER_IDLE);
        } else if (state == CallState.STREAMING && upstreamBeat.isLost(nowNs)) {
            end(CloseReason.AGENT_IDLE);
        } else {
            beat(nowNs);
        }
    }

    private void beat(long nowNs) {
        if (carrierBeat.isDue(nowNs)) {
            carrier.ping();
        }
        if (upstreamBeat.isDue(nowNs) && state == CallState.STREAMING && upstream != null) {
            upstream.ping();
        }
    }

    private void interrupt(long receivedNs) {
        final long nowNs = loop.nowNs();
        final boolean playing = downlink.isPlaying(nowNs);
        final long droppedMs = downlink.clear(nowNs);
        final long clearedNs = loop.nowNs();
        // From the read, not from now: what was read behind the event is of the new answer.
        deafUntilNs = receivedNs + config.upstream().bargeIn().guard().toNanos();
        loop.counters().increment(Counter.CALL_INTERRUPTIONS);
        loop.latencies().record(LatencyStage.BARGE_IN, clearedNs - receivedNs);
        if (playing) {
            LOG.info(
                    "call {} barge-in at {} ms, dropped {} ms of agent audio",
                    callSid(),
                    sinceOpenMs(nowNs),
                    droppedMs);
        }
    }

    private void end(CloseReason why) {
        if (reason != null) {
            return;
        }
        reason = why;
        final boolean agentReady = state == CallState.STREAMING && !upstreamGone;
        state = CallState.CLOSING;
        closingNs = loop.nowNs();
        farewellUntilNs = closingNs;
        ends.onEnding(this, why);
        switch (why) {
            case CARRIER_STOP, CARRIER_CLOSED -> {
                downlink.close();
                if (agentReady) {
                    uplink.finish(closingNs);
                } else {
                    uplink.close();
                }
            }
            case AGENT_HANGUP -> {
                uplink.close();
                downlink.onUtteranceEnd(closingNs);
                farewellUntilNs = closingNs + downlink.remainingNs(closingNs) + FAREWELL_NS;
            }
            default -> {
                uplink.close();
                downlink.close();
            }
        }
        onClosingTick(closingNs);
    }

    private void onClosingTick(long nowNs) {
        final long closingForNs = nowNs - closingNs;
        uplink.onTick(nowNs);
        downlink.onTick(nowNs);
        if (upstreamGone || uplink.isDrained() || closingForNs > LAST_WORDS_NS) {
            uplink.close();
            if (upstream != null && !upstreamGone) {
                upstream.end();
            }
        }
        if (carrierGone || downlink.isHeard(nowNs) || nowNs - farewellUntilNs >= 0) {
            downlink.close();
            if (!carrierGone && reason != null) {
                carrier.close(reason);
            }
        }
        final long limitNs = CLOSING_LIMIT_NS + holdNs;
        final boolean overdue = nowNs - farewellUntilNs > limitNs;
        if ((carrierGone && upstreamGone) || overdue) {
            close(nowNs, overdue);
        }
    }

    private void close(long nowNs, boolean overdue) {
        if (state == CallState.CLOSED || reason == null) {
            return;
        }
        state = CallState.CLOSED;
        uplink.close();
        downlink.close();
        if (overdue) {
            loop.counters().increment(Counter.CALL_OVERDUE);
        }
        ends.onClosed(this, reason);
        LOG.info(
                "call {} closed reason={} after {} ms, {} frames to agent, {} to caller, {} ms"
                        + " heard",
                callSid(),
                reason.word(),
                sinceOpenMs(nowNs),
                uplink.sentFrames(),
                downlink.sentFrames(),
                downlink.heardMs(nowNs));
    }

    private String callSid() {
        return Printable.of(identity.callSid());
    }

    private long sinceOpenMs(long nowNs) {
        return TimeUnit.NANOSECONDS.toMillis(nowNs - openedNs);
    }

    /** What the telephone leg tells this call. */
    private final class CarrierEnd implements CarrierListener {

        @Override
        public void onCallerAudio(
                byte[] mulaw, int offset, int length, long timestampMs, long receivedNs) {
            carrierBeat.onAlive(receivedNs);
            uplink.onCallerAudio(mulaw, offset, length, timestampMs, receivedNs);
        }

        @Override
        public void onDigit(char digit) {
            if (state == CallState.STREAMING && upstream != null) {
                upstream.sendDigit(digit);
                upstream.flush();
            } else {
                loop.counters().increment(Counter.CALL_DIGITS_DROPPED);
            }
        }

        @Override
        public void onMark(int generation, int number, long receivedNs) {
            downlink.onMark(generation, number, receivedNs);
        }

        @Override
        public void onStop() {
            end(CloseReason.CARRIER_STOP);
        }

        @Override
        public void onViolation(CloseReason why) {
            end(why);
        }

        @Override
        public void onAlive() {
            carrierBeat.onAlive(loop.nowNs());
        }

        @Override
        public void onDefect(RuntimeException defect) {
            ends.onDefect(defect);
        }

        @Override
        public void onWritable() {
            downlink.onSlots();
        }

        @Override
        public void onClosed(CloseReason why) {
            carrierGone = true;
            end(why);
            onClosingTick(loop.nowNs());
        }
    }

    /** What the voice-AI leg tells this call. */
    private final class UpstreamEnd implements UpstreamListener {

        @Override
        public void onReady(AudioFormat format) {
            final UpstreamLeg leg = upstream;
            if (state != CallState.CONNECTING || leg == null) {
                return;
            }
            state = CallState.STREAMING;
            final long nowNs = loop.nowNs();
            loop.latencies().record(LatencyStage.CALL_SETUP, nowNs - openedNs);
            LOG.info(
                    "call {} agent ready after {} ms, {} frames held",
                    callSid(),
                    sinceOpenMs(nowNs),
                    uplink.heldFrames());
            upstreamBeat.onAlive(nowNs);
            uplink.onReady(leg, format, nowNs);
        }

        @Override
        public void onAgentAudio(
                AudioFormat format, byte[] audio, int offset, int length, long receivedNs) {
            upstreamBeat.onAlive(receivedNs);
            if (receivedNs - deafUntilNs < 0) {
                loop.counters().increment(Counter.DOWNLINK_GUARDED);
                downlink.skip(format, length);
                return;
            }
            downlink.onAgentAudio(format, audio, offset, length, receivedNs);
        }

        @Override
        public void onUtteranceEnd() {
            downlink.onUtteranceEnd(loop.nowNs());
        }

        @Override
        public void onInterrupted(long receivedNs) {
            if (state == CallState.STREAMING) {
                interrupt(receivedNs);
            }
        }

        @Override
        public void onCallerSpeech(long receivedNs) {
            if (state == CallState.STREAMING && downlink.isPlaying(loop.nowNs())) {
                interrupt(receivedNs);
            }
        }

        @Override
        public void onHangup(CloseReason why) {
            end(why);
        }

        @Override
        public void onAlive() {
            upstreamBeat.onAlive(loop.nowNs());
        }

        @Override
        public void onDefect(RuntimeException defect) {
            ends.onDefect(defect);
        }

        @Override
        public void onWritable() {
            uplink.onSlots();
        }

        @Override
        public void onClosed(CloseReason why) {
            upstreamGone = true;
            end(why);
            onClosingTick(loop.nowNs());
        }
    }
}
