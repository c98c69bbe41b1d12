package io.tandemrelay.server.system;

import static io.tandemrelay.loadgen.audio.AudioSource.FRAME_MS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.EndVariant;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import io.tandemrelay.loadgen.caller.TwilioCall;
import io.tandemrelay.loadgen.upstream.AgentSession;
import io.tandemrelay.loadgen.upstream.AgentSession.UplinkMessage;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A call placed for an {@link UplinkScene}, and what must hold of it once it is over. */
final class UplinkCall {
    private static final Duration SET_UP = Duration.ofSeconds(20);
    private static final Duration OVER = Duration.ofSeconds(60);
    private static final double CATCH_UP_RATE = 2.1;

    /** What the relay may send at once when its own clock was late. */
    private static final int LATE_TICK_FRAMES = 5;

    private static final double FRAME_NS = FRAME_MS * 1e6;
    private static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(1);

    private static final long STANDING_DELAY_MS = 250;

    private final UplinkScene scene;
    private final UplinkFormat format;
    private final SpokenFrames spoken;
    private final TwilioCall call;
    private final AgentSession session;
    private volatile long stopNs = Long.MAX_VALUE;

    /**
     * Places the call and waits until the relay asks for its agent, so that call and session are
     * known to belong together.
     */
    UplinkCall(
            UplinkScene scene,
            UplinkFormat format,
            RelayProcess relay,
            StubAgent agent,
            PhoneNetwork network) {
        this.scene = scene;
        this.format = format;
        final String callSid = "CA" + UUID.randomUUID().toString().replace("-", "");
        spoken = new SpokenFrames(callSid);
        agent.script(scene.script(this::hangUp));
        final int number = agent.sessions().size();
        call =
                network.caller().stream(relay.media().toString())
                        .callSid(callSid)
                        .source(spoken)
                        .delivery(scene.delivery())
                        .transport(scene.transport())
                        .duration(scene.duration())
                        .onEvent(this::onEvent)
                        .unrecorded()
                        .start();
        await().atMost(SET_UP)
                .pollInterval(Duration.ofMillis(2))
                .untilAsserted(() ->
                        assertThat(agent.sessions())
                                .as(() ->
                                        "agent's sessions, with " + scene + ": " + call.timeline())
                                .hasSizeGreaterThan(number));
        session = agent.sessions().get(number);
    }

    private void onEvent(TimelineEvent event) {
        if (event.kind() == TimelineEvent.Kind.STOP) {
            stopNs = System.nanoTime();
        }
    }

    private void hangUp() {
        call.hangUp(EndVariant.STOP_THEN_CLOSE);
    }

    UplinkScene scene() {
        return scene;
    }

    boolean isOver() {
        return call.finished().isDone();
    }

    /** Frames the caller said; for use once the call is over. */
    int frames() {
        return spoken.count();
    }

    /** Waits until caller and agent have both seen the end. */
    CallReport awaitEnd() throws Exception {
        final CallReport report = call.finished().get(OVER.toSeconds(), TimeUnit.SECONDS);
        await().atMost(OVER).until(() -> !session.isSocketOpen());
        return report;
    }

    /**
     * The whole claim: every byte, in order, once, at the right pace, in the right sizes.
     *
     * @param report what {@link #awaitEnd} gave
     * @param pauseMs how long this machine may stop a process, by which no pace can be kept
     */
    void verify(CallReport report, long pauseMs) {
        assertThat(report.stream().framesCongested()).as("frames not sent").isZero();
        assertThat(report.stream().framesSent()).isEqualTo(frames()).isPositive();
        assertThat(report.faults()).isEmpty();
        verifyBytes();
        verifySizes();
        verifyPace(pauseMs);
        if (scene.endsLive()) {
            verifyNoStandingDelay(pauseMs);
        } else {
            assertThat(framesBefore(stopNs)).as("frames sent before stop").isLessThan(frames());
        }
    }

    private void verifyBytes() {
        final byte[] said = format.isMulaw() ? spoken.mulaw() : spoken.pcm();
        final byte[] heard = session.uplink();
        if (!Arrays.equals(said, heard)) {
            throw new AssertionError(difference(said, heard));
        }
    }

    /** Which frame arrived where another was due. */
    private String difference(byte[] said, byte[] heard) {
        final int size = format.frameBytes();
        final int at = Arrays.mismatch(said, heard) / size;
        final byte[] found = slice(heard, at, size);
        String what = "no frame of this call";
        for (int i = 0; i < frames(); i++) {
            if (Arrays.equals(found, slice(said, i, size))) {
                what = "the caller's frame " + i;
            }
        }
        return "the agent's frame %d (byte %d) is %s; %d bytes of %d arrived"
                .formatted(at, Arrays.mismatch(said, heard), what, heard.length, said.length);
    }

    private static byte[] slice(byte[] bytes, int frame, int size) {
        final int from = Math.min(bytes.length, frame * size);
        return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size));
    }

    private void verifySizes() {
        final List<UplinkMessage> messages = session.uplinkMessages();
        final int full = format.batchFrames() * format.frameBytes();

        assertThat(messages.subList(0, messages.size() - 1))
                .as("all messages but the last: whole batches")
                .allMatch(message -> message.bytes() > 0 && message.bytes() % full == 0);
    }

    /** Until the caller leaves, no window of a second or more runs ahead of twice real time. */
    private void verifyPace(long pauseMs) {
        final List<UplinkMessage> messages =
                session.uplinkMessages().stream()
                        .takeWhile(message -> message.receivedNs() - stopNs < 0)
                        .toList();
        // What a pause kept back arrives together after it, as a live caller's burst does.
        final double atOnceFrames =
                CATCH_UP_RATE * pauseMs / FRAME_MS
                        + format.batchFrames()
                        + scene.delivery().burstFrames()
                        + LATE_TICK_FRAMES;
        for (int from = 0; from < messages.size(); from++) {
            long bytes = 0;
            for (int to = from + 1; to < messages.size(); to++) {
                bytes += messages.get(to).bytes();
                final long windowNs =
                        messages.get(to).receivedNs() - messages.get(from).receivedNs();
                if (windowNs >= WINDOW_NS) {
                    assertThat((double) bytes / format.frameBytes())
                            .as("frames in the %d ms from message %d", windowNs / 1_000_000, from)
                            .isLessThanOrEqualTo(
                                    CATCH_UP_RATE * windowNs / FRAME_NS + atOnceFrames);
                }
            }
        }
        verifyPaceSinceReady(messages, pauseMs);
    }

    /** From readiness on only what the caller himself sends late and at once can be ahead. */
    private void verifyPaceSinceReady(List<UplinkMessage> messages, long pauseMs) {
        final double atOnceFrames =
                format.batchFrames()
                        + scene.delivery().burstFrames()
                        + LATE_TICK_FRAMES
                        + (double) pauseMs / FRAME_MS;
        long bytes = 0;
        for (UplinkMessage message : messages) {
            bytes += message.bytes();
            final long sinceReadyNs = message.receivedNs() - session.openedNs();
            assertThat((double) bytes / format.frameBytes())
                    .as("frames in the first %d ms", sinceReadyNs / 1_000_000)
                    .isLessThanOrEqualTo(CATCH_UP_RATE * sinceReadyNs / FRAME_NS + atOnceFrames);
        }
    }

    /** What the caller said in his last second reached the agent about when it was said. */
    private void verifyNoStandingDelay(long pauseMs) {
        final List<UplinkMessage> messages = session.uplinkMessages();
        final long[] delaysNs = new long[messages.size()];
        long bytes = 0;
        int last = 0;
        for (UplinkMessage message : messages) {
            bytes += message.bytes();
            final int newest = (int) (bytes / format.frameBytes()) - 1;
            if (stopNs - message.receivedNs() < WINDOW_NS) {
                delaysNs[last++] = message.receivedNs() - spoken.sentNs(newest);
            }
        }
        final long[] delays = Arrays.copyOf(delaysNs, last);
        Arrays.sort(delays);

        assertThat(delays).as("messages of the last second").isNotEmpty();
        assertThat(TimeUnit.NANOSECONDS.toMillis(delays[delays.length / 2]))
                .as("median delay of the last second, ms")
                .isLessThan(STANDING_DELAY_MS + pauseMs);
    }

    private long framesBefore(long atNs) {
        return session.uplinkMessages().stream()
                        .filter(message -> message.receivedNs() - atNs < 0)
                        .mapToLong(UplinkMessage::bytes)
                        .sum()
                / format.frameBytes();
    }
}
