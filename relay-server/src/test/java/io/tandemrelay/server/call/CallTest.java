package io.tandemrelay.server.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.config.TestConfig;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.media.FramePool;
import io.tandemrelay.server.media.FrameProcessing;
import io.tandemrelay.server.media.FrameSink;
import io.tandemrelay.server.media.MediaFrame;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.Metrics;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.metrics.ThreadMetrics;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call between two fake legs, hand-cranked: no thread, no socket, no real clock. */
class CallTest {

    private static final long MS = 1_000_000;
    private static final AudioFormat MULAW = AudioFormat.TELEPHONE;

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private long nowNs = 1_000_000 * MS;
    private ThreadCounters counters = new ThreadCounters();
    private final FramePool uplinkFrames = new FramePool(2000, 160);
    private final FramePool downlinkFrames = new FramePool(4000, 960);
    private final FakeCarrier carrier = new FakeCarrier();
    private final FakeUpstream upstream = new FakeUpstream();
    private @Nullable IoLoop loop;
    private @Nullable CallTable table;

    @AfterEach
    void shouldHaveGivenAllFramesBack() {
        if (table != null && table.size() == 0) {
            runTasks();
            assertThat(uplinkFrames.inUse()).isZero();
            assertThat(downlinkFrames.inUse()).isZero();
        }
    }

    @Test
    void shouldHoldCallersAudioUntilTheAgentIsReadyAndLoseNothing() {
        final CarrierListener caller = open(Map.of("media.uplink.silenceFill", "false"));
        final byte[] audio = speech(caller, 100);
        assertThat(upstream.received()).isEmpty();

        upstream.listener().onReady(MULAW);
        advance(1100);

        assertThat(upstream.received()).isEqualTo(audio);
    }

    @Test
    void shouldDrainTheHoldAtTwiceRealTimeAndNoFaster() {
        final CarrierListener caller = open(Map.of());
        speech(caller, 50);

        upstream.listener().onReady(MULAW);
        advance(200);

        assertThat(upstream.received().length / 160).isBetween(20, 22);
    }

    @Test
    void shouldForwardAFrameAtOnceWhenLive() {
        final CarrierListener caller = ready(Map.of());

        caller.onCallerAudio(new byte[160], 0, 160, 0, nowNs);

        runTasks();

        assertThat(upstream.received()).hasSize(160);
        assertThat(upstream.flushes).isPositive();
    }

    @Test
    void shouldForwardABurstAfterAStallWithoutAddingDelay() {
        final CarrierListener caller = ready(Map.of());
        advance(300);
        final int flushes = upstream.flushes;

        for (int i = 0; i < 15; i++) {
            caller.onCallerAudio(new byte[160], 0, 160, 20L * i, nowNs);
        }
        assertThat(upstream.received()).as("before the pass has ended").isEmpty();
        assertThat(tasks).hasSize(1);
        runTasks();

        assertThat(upstream.received()).hasSize(15 * 160);
        assertThat(upstream.flushes).isEqualTo(flushes + 1);
    }

    @Test
    void shouldBatchFramesAndFlushAPartialBatchWhenTheCallerHangsUp() {
        final CarrierListener caller = ready(Map.of("media.uplink.batchFrames", "20"));

        final byte[] audio = speech(caller, 47);
        assertThat(upstream.messages).containsExactly(20 * 160, 20 * 160);
        caller.onStop();
        runTasks();

        assertThat(upstream.messages).containsExactly(20 * 160, 20 * 160, 7 * 160);
        assertThat(upstream.received()).isEqualTo(audio);
        assertThat(upstream.ended).isTrue();
    }

    @Test
    void shouldDeliverWhatIsStillHeldWhenTheCallerHangsUpDuringCatchUp() {
        final CarrierListener caller = open(Map.of());
        final byte[] audio = speech(caller, 400);
        upstream.listener().onReady(MULAW);

        caller.onStop();
        advance(100);

        assertThat(upstream.received()).isEqualTo(audio);
        assertThat(upstream.ended).isTrue();
    }

    @Test
    void shouldDisplaceTheOldestAudioAndCountItWhenTheHoldIsFull() {
        final CarrierListener caller =
                open(
                        Map.of(
                                "media.uplink.maxBufferedFrames", "50",
                                "media.uplink.hold", "1 s"));

        final byte[] audio = speech(caller, 60, 0);
        upstream.listener().onReady(MULAW);
        advance(3000);

        assertThat(counters.value(Counter.UPLINK_DISPLACED)).isEqualTo(10);
        assertThat(upstream.received()).startsWith(Arrays.copyOfRange(audio, 1600, audio.length));
    }

    @Test
    void shouldKeepEveryFrameWhileTheAgentDoesNotRead() {
        final CarrierListener caller = ready(Map.of());
        upstream.writable = false;
        final byte[] audio = speech(caller, 50);
        assertThat(upstream.received()).isEmpty();

        upstream.writable = true;
        upstream.listener().onWritable();
        advance(1000);

        assertThat(upstream.received()).startsWith(audio);
    }

    @Test
    void shouldBalanceItsLedgerWhateverHappens() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        final CarrierListener caller =
                open(
                        Map.of(
                                "media.uplink.maxBufferedFrames", "50",
                                "media.uplink.hold", "1 s"));
        boolean ready = false;

        for (int i = 0; i < 2000; i++) {
            caller.onCallerAudio(new byte[random.nextInt(500)], 0, 0, 20L * i, nowNs);
            caller.onCallerAudio(new byte[500], 0, random.nextInt(500), 20L * i, nowNs);
            if (!ready && i == 30) {
                ready = true;
                upstream.listener().onReady(MULAW);
            }
            if (random.nextInt(20) == 0) {
                upstream.writable = !upstream.writable;
                if (upstream.writable) {
                    upstream.listener().onWritable();
                }
            }
            advance(random.nextInt(25));
        }
        upstream.writable = true;
        upstream.listener().onWritable();
        caller.onStop();
        advance(100);
        closeBoth(caller);

        assertThat(counters.value(Counter.UPLINK_RECEIVED))
                .as("seed %d", seed)
                .isEqualTo(
                        counters.value(Counter.UPLINK_SENT)
                                + counters.value(Counter.UPLINK_DISPLACED)
                                + counters.value(Counter.UPLINK_DROPPED));
    }

    @Test
    void shouldSendAgentAudioCutToWholeFramesOfMulaw() {
        ready(Map.of());

        upstream.listener().onAgentAudio(MULAW, codes(296), 0, 296, nowNs);
        upstream.listener().onUtteranceEnd();
        advance(100);

        final byte[] heard = carrier.received();
        assertThat(heard).hasSize(320).startsWith(codes(296));
        assertThat(Arrays.copyOfRange(heard, 296, 320)).containsOnly(0xFF);
    }

    @Test
    void shouldSendWhatOnePassReadFromTheAgentInOneGo() {
        ready(Map.of());
        final int flushes = carrier.flushes;

        for (int i = 0; i < 3; i++) {
            upstream.listener().onAgentAudio(MULAW, filled(160, i), 0, 160, nowNs);
        }
        assertThat(carrier.received()).as("before the pass has ended").isEmpty();
        assertThat(tasks).hasSize(1);
        runTasks();

        assertThat(carrier.received()).hasSize(480);
        assertThat(carrier.flushes).isEqualTo(flushes + 1);
    }

    @Test
    void shouldCarryAnOddByteOfPcmToTheNextMessage() {
        final AudioFormat pcm = new AudioFormat(AudioFormat.Encoding.PCM_S16LE, 8000);
        ready(Map.of());
        final byte[] audio = new byte[640];
        for (int i = 0; i < audio.length; i++) {
            audio[i] = (byte) (i % 2 == 0 ? 0x34 : 0x12);
        }

        upstream.listener().onAgentAudio(pcm, audio, 0, 321, nowNs);
        upstream.listener().onAgentAudio(pcm, audio, 321, 319, nowNs);
        upstream.listener().onUtteranceEnd();
        advance(100);

        assertThat(carrier.received()).hasSize(320).containsOnly(carrier.received()[0]);
    }

    @Test
    void shouldKeepSamplesWholeAcrossAPauseAnInterruptionAndTheGuard() {
        final AudioFormat pcm = new AudioFormat(AudioFormat.Encoding.PCM_S16LE, 8000);
        ready(Map.of("upstream.bargeIn.guard", "50 ms"));
        final byte[] audio = new byte[3200];
        for (int i = 0; i < audio.length; i++) {
            audio[i] = (byte) (i % 2 == 0 ? 0x34 : 0x12);
        }

        upstream.listener().onAgentAudio(pcm, audio, 0, 321, nowNs);
        advance(300); // the pause ends the utterance
        upstream.listener().onAgentAudio(pcm, audio, 321, 640, nowNs);
        upstream.listener().onInterrupted(nowNs);
        upstream.listener().onAgentAudio(pcm, audio, 961, 320, nowNs); // guarded
        upstream.listener().onAgentAudio(pcm, audio, 1281, 321, nowNs); // guarded
        advance(60);
        final int before = carrier.received().length;
        upstream.listener().onAgentAudio(pcm, audio, 1602, 640, nowNs);
        advance(300);

        final byte[] after =
                Arrays.copyOfRange(carrier.received(), before, carrier.received().length);
        assertThat(after).hasSize(320).containsOnly(carrier.received()[0]);
    }

    @Test
    void shouldSpeakTheNewAnswerThatWasReadTogetherWithTheInterruption() {
        ready(Map.of());
        upstream.listener().onAgentAudio(MULAW, filled(1600, 1), 0, 1600, nowNs);
        advance(100);
        final int before = carrier.received().length;
        final long readNs = nowNs - MS / 10; // one read, handled a moment later

        upstream.listener().onInterrupted(readNs);
        upstream.listener().onAgentAudio(MULAW, filled(1600, 2), 0, 1600, readNs);
        advance(400);

        final byte[] after =
                Arrays.copyOfRange(carrier.received(), before, carrier.received().length);
        assertThat(after).hasSize(1600).containsOnly(2);
    }

    @Test
    void shouldPlayALongFarewellToItsEnd() {
        final CarrierListener caller = ready(Map.of());
        upstream.listener().onAgentAudio(MULAW, codes(80_000), 0, 80_000, nowNs);

        upstream.listener().onHangup(CloseReason.AGENT_HANGUP);
        upstream.listener().onClosed(CloseReason.AGENT_HANGUP);
        advance(9_500);
        assertThat(carrier.closed).isNull();
        advance(500);
        carrier.returnMarks(caller);
        advance(10);

        assertThat(carrier.received()).isEqualTo(codes(80_000));
        assertThat(carrier.closed).isEqualTo(CloseReason.AGENT_HANGUP);
    }

    @Test
    void shouldKnowWhyACallEndsBeforeItsLegsAreGone() {
        ready(Map.of("limits.callTtl", "1 s"));

        advance(1100);

        assertThat(Objects.requireNonNull(table).recentEnd("CA1")).isEqualTo(CloseReason.TTL);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void shouldNotDelayTheFirstWordByTheTimeBeforeTheAgentWasReady() {
        final CarrierListener caller = open(Map.of());
        advance(5000);
        upstream.listener().onReady(MULAW);
        advance(100);

        caller.onCallerAudio(new byte[160], 0, 160, 5100, nowNs);

        runTasks();

        assertThat(upstream.received()).hasSize(160);
    }

    @Test
    void shouldBalanceTheDownlinkLedgerWhateverHappens() {
        final long seed = System.nanoTime();
        final SplittableRandom random = new SplittableRandom(seed);
        final List<MediaFrame> worker = new ArrayList<>();
        final FrameProcessing processing = new FrameProcessing();
        final CarrierListener caller = open(Map.of("media.downlink.maxQueue", "1 s"), worker::add);
        upstream.listener().onReady(MULAW);
        int newest = 0;

        for (int i = 0; i < 2000; i++) {
            final int length = random.nextInt(2000);
            upstream.listener().onAgentAudio(MULAW, filled(length, newest), 0, length, nowNs);
            if (random.nextInt(10) == 0) {
                upstream.listener().onInterrupted(nowNs);
                newest = (newest + 1) % 100;
                carrier.forbidden = newest == 0 ? 99 : newest - 1;
            }
            if (random.nextInt(3) == 0) {
                worker.forEach(processing::offer);
                worker.clear();
            }
            advance(random.nextInt(30));
        }
        worker.forEach(processing::offer);
        caller.onStop();
        advance(10);
        closeBoth(caller);

        assertThat(carrier.forbiddenSeen).as("seed %d", seed).isFalse();
        assertThat(counters.value(Counter.DOWNLINK_RECEIVED))
                .as("seed %d", seed)
                .isEqualTo(
                        counters.value(Counter.DOWNLINK_SENT)
                                + counters.value(Counter.DOWNLINK_CLEARED)
                                + counters.value(Counter.DOWNLINK_DROPPED)
                                + counters.value(Counter.DOWNLINK_OVERFLOW));
    }

    @Test
    void shouldPaceABurstAndMarkItsEnd() {
        ready(Map.of());

        upstream.listener().onAgentAudio(MULAW, codes(16000), 0, 16000, nowNs);
        upstream.listener().onUtteranceEnd();
        runTasks();
        advance(20);
        assertThat(carrier.received().length / 160).isBetween(9, 11);
        advance(2000);

        assertThat(carrier.received()).isEqualTo(codes(16000));
        assertThat(carrier.marks).isNotEmpty();
    }

    @Test
    void shouldClearAtOnceAndNeverSendOlderAudioAgain() {
        ready(Map.of());
        upstream.listener().onAgentAudio(MULAW, filled(16000, 1), 0, 16000, nowNs);
        advance(100);

        upstream.listener().onInterrupted(nowNs);
        assertThat(carrier.clears).isEqualTo(1);
        final int heardBefore = carrier.received().length;
        upstream.listener().onAgentAudio(MULAW, filled(3200, 2), 0, 3200, nowNs);
        advance(1000);

        final byte[] after =
                Arrays.copyOfRange(carrier.received(), heardBefore, carrier.received().length);
        assertThat(after).hasSize(3200).containsOnly(2);
    }

    @Test
    void shouldSkipFramesOfAnOlderGenerationThatAWorkerStillHas() {
        final List<MediaFrame> late = new ArrayList<>();
        final FrameProcessing processing = new FrameProcessing();
        open(Map.of("media.uplink.silenceFill", "false"), late::add);
        upstream.listener().onReady(MULAW);
        upstream.listener().onAgentAudio(MULAW, filled(1600, 1), 0, 1600, nowNs);
        upstream.listener().onInterrupted(nowNs);
        upstream.listener().onAgentAudio(MULAW, filled(1600, 2), 0, 1600, nowNs);

        late.forEach(processing::offer);
        advance(1000);

        assertThat(carrier.received()).hasSize(1600).containsOnly(2);
    }

    @Test
    void shouldNotTouchCallersAudioWhenInterrupted() {
        final CarrierListener caller = ready(Map.of("media.uplink.batchFrames", "20"));
        upstream.listener().onAgentAudio(MULAW, codes(16000), 0, 16000, nowNs);
        final byte[] before = speech(caller, 10);

        upstream.listener().onInterrupted(nowNs);
        final byte[] after = speech(caller, 10);

        assertThat(upstream.received()).startsWith(before).endsWith(after).hasSize(3200);
    }

    @Test
    void shouldClearOnceForAStormOfInterruptions() {
        ready(Map.of());
        upstream.listener().onAgentAudio(MULAW, codes(16000), 0, 16000, nowNs);
        advance(60);

        for (int i = 0; i < 100; i++) {
            upstream.listener().onInterrupted(nowNs);
        }

        assertThat(carrier.clears).isEqualTo(1);
    }

    @Test
    void shouldTakeCallersSpeechForAnInterruptionOnlyWhileTheAgentIsHeard() {
        ready(Map.of());
        upstream.listener().onCallerSpeech(nowNs);
        assertThat(carrier.clears).isZero();

        upstream.listener().onAgentAudio(MULAW, codes(1600), 0, 1600, nowNs);
        advance(50);
        upstream.listener().onCallerSpeech(nowNs);

        assertThat(carrier.clears).isEqualTo(1);
    }

    @Test
    void shouldPlayTheFarewellOutBeforeItHangsUp() {
        final CarrierListener caller = ready(Map.of());
        upstream.listener().onAgentAudio(MULAW, codes(8000), 0, 8000, nowNs);

        upstream.listener().onHangup(CloseReason.AGENT_HANGUP);
        advance(500);
        assertThat(carrier.closed).isNull();
        advance(1000);
        carrier.returnMarks(caller);
        advance(10);

        assertThat(carrier.received()).isEqualTo(codes(8000));
        assertThat(carrier.closed).isEqualTo(CloseReason.AGENT_HANGUP);
    }

    @Test
    void shouldNotAwaitAFarewellsMarkForEver() {
        ready(Map.of());
        upstream.listener().onAgentAudio(MULAW, codes(1600), 0, 1600, nowNs);

        upstream.listener().onHangup(CloseReason.AGENT_HANGUP);
        advance(5000);

        assertThat(carrier.closed).isEqualTo(CloseReason.AGENT_HANGUP);
    }

    @Test
    void shouldEndByEachDeadline() {
        assertThat(endedBy(Map.of("media.uplink.hold", "1 s"), false, 1100))
                .isEqualTo(CloseReason.AGENT_TIMEOUT);
        assertThat(endedBy(Map.of("limits.callTtl", "2 s"), true, 2100)).isEqualTo(CloseReason.TTL);
        assertThat(endedBy(Map.of("limits.carrierIdle", "3 s"), true, 3100))
                .isEqualTo(CloseReason.CARRIER_IDLE);
        assertThat(endedBy(Map.of("limits.heartbeat", "1 s"), true, 3100))
                .isEqualTo(CloseReason.AGENT_IDLE);
    }

    @Test
    void shouldKeepTheFirstCauseAndCloseOnce() {
        final CarrierListener caller = ready(Map.of());

        caller.onStop();
        caller.onStop();
        upstream.listener().onHangup(CloseReason.AGENT_HANGUP);
        caller.onClosed(CloseReason.CARRIER_CLOSED);
        upstream.listener().onClosed(CloseReason.AGENT_FAILED);
        advance(10);

        assertThat(carrier.closed).isEqualTo(CloseReason.CARRIER_STOP);
        assertThat(Objects.requireNonNull(table).size()).isZero();
        assertThat(table.recentEnd("CA1")).isEqualTo(CloseReason.CARRIER_STOP);
    }

    @Test
    void shouldGiveUpALegThatNeverReportsItsEnd() {
        ready(Map.of());

        upstream.listener().onClosed(CloseReason.AGENT_FAILED);
        advance(20_000);

        assertThat(Objects.requireNonNull(table).size()).isZero();
        assertThat(counters.value(Counter.CALL_OVERDUE)).isEqualTo(1);
    }

    @Test
    void shouldEndOnlyTheCallWhoseTickThrew() {
        ready(Map.of());
        carrier.defect = true;

        advance(12_000); // the next heartbeat meets the defect
        carrier.defect = false;
        advance(10);

        assertThat(carrier.closed).isEqualTo(CloseReason.INTERNAL_ERROR);
    }

    @Test
    void shouldRefuseAStreamThatIsAlreadyACallAndOneAboveTheLimit() {
        open(Map.of("limits.calls", "1"));

        assertThat(admit("MZ2")).isEqualTo(new Admission.Refused(CloseReason.CAPACITY));

        open(Map.of());
        assertThat(admit("MZ1")).isEqualTo(new Admission.Refused(CloseReason.DUPLICATE_STREAM));
    }

    @Test
    void shouldSendSilenceWhileTheCarrierSendsNothing() {
        ready(Map.of("media.uplink.silenceAfter", "60 ms"));

        advance(3000);

        assertThat(upstream.received().length / 160).isBetween(148, 151);
        assertThat(upstream.received()).containsOnly(0xFF);
    }

    private CloseReason endedBy(Map<String, String> settings, boolean ready, int afterMs) {
        carrier.closed = null;
        upstream.ended = false;
        final CarrierListener caller = ready ? ready(settings) : open(settings);
        advance(afterMs);
        closeBoth(caller);
        return Objects.requireNonNull(carrier.closed);
    }

    private void closeBoth(CarrierListener caller) {
        caller.onClosed(CloseReason.CARRIER_CLOSED);
        upstream.listener().onClosed(CloseReason.AGENT_CLOSED);
        advance(10);
    }

    private CarrierListener ready(Map<String, String> settings) {
        final CarrierListener caller = open(settings);
        upstream.listener().onReady(MULAW);
        advance(20);
        return caller;
    }

    private CarrierListener open(Map<String, String> settings) {
        return open(settings, new FrameProcessing());
    }

    private CarrierListener open(Map<String, String> settings, FrameSink worker) {
        final RelayConfig config = TestConfig.with(settings);
        final Metrics metrics = new Metrics(config.metrics());
        final ThreadMetrics thread = metrics.registerThread("test");
        counters = thread.counters();
        loop = new IoLoop(tasks::add, () -> nowNs, uplinkFrames, downlinkFrames, 10, thread);
        table = new CallTable(config, List.of(worker), metrics);
        return ((Admission.Admitted) admit("MZ1")).listener();
    }

    private Admission admit(String streamSid) {
        return Objects.requireNonNull(table)
                .admission(Objects.requireNonNull(loop), upstream)
                .admit(new CallIdentity(streamSid, "CA1", "AC1", Map.of()), carrier);
    }

    private byte[] speech(CarrierListener caller, int frames) {
        return speech(caller, frames, 20);
    }

    private byte[] speech(CarrierListener caller, int frames, int everyMs) {
        final SplittableRandom random = new SplittableRandom(frames);
        final byte[] audio = new byte[frames * 160];
        random.nextBytes(audio);
        for (int i = 0; i < frames; i++) {
            caller.onCallerAudio(audio, i * 160, 160, CarrierListener.NO_TIMESTAMP, nowNs);
            runTasks();
            advance(everyMs);
        }
        return audio;
    }

    private void advance(int ms) {
        for (int i = 0; i < ms; i++) {
            nowNs += MS;
            if (nowNs / MS % IoLoop.TICK_MS == 0) {
                Objects.requireNonNull(loop).tick();
            }
            runTasks();
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private static byte[] codes(int length) {
        final byte[] codes = new byte[length];
        for (int i = 0; i < length; i++) {
            codes[i] = (byte) (i * 31 + 7);
        }
        return codes;
    }

    private static byte[] filled(int length, int value) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static void drain(AudioRing ring, int slots, ByteArrayOutputStream into) {
        for (int i = 0; i < slots; i++) {
            into.write(ring.bytes(), ring.peek(i), ring.length(i));
        }
        ring.release(slots);
    }

    private static final class FakeCarrier implements CarrierLeg {
        private final ByteArrayOutputStream audio = new ByteArrayOutputStream();
        private final List<int[]> marks = new ArrayList<>();
        private int clears;
        private int flushes;
        private boolean defect;
        private int forbidden = -1;
        private boolean forbiddenSeen;
        private @Nullable CloseReason closed;

        byte[] received() {
            return audio.toByteArray();
        }

        void returnMarks(CarrierListener caller) {
            marks.forEach(mark -> caller.onMark(mark[0], mark[1], 0));
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void sendAudio(AudioRing ring, int slots) {
            for (int i = 0; i < slots; i++) {
                forbiddenSeen |= ring.bytes()[ring.peek(i)] == forbidden;
            }
            drain(ring, slots, audio);
        }

        @Override
        public void sendMark(int generation, int number) {
            marks.add(new int[] {generation, number});
        }

        @Override
        public void sendClear() {
            clears++;
        }

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void ping() {
            if (defect) {
                throw new IllegalStateException("defect");
            }
        }

        @Override
        public void close(CloseReason reason) {
            if (closed == null) {
                closed = reason;
            }
        }
    }

    private static final class FakeUpstream implements UpstreamDialer, UpstreamLeg {
        private final ByteArrayOutputStream audio = new ByteArrayOutputStream();
        private final List<Integer> messages = new ArrayList<>();
        private @Nullable UpstreamListener listener;
        private boolean writable = true;
        private boolean ended;
        private int flushes;

        UpstreamListener listener() {
            return Objects.requireNonNull(listener);
        }

        byte[] received() {
            return audio.toByteArray();
        }

        @Override
        public UpstreamLeg dial(CallIdentity identity, UpstreamListener newListener) {
            listener = newListener;
            return this;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void sendAudio(AudioRing ring, int slots) {
            final int before = audio.size();
            drain(ring, slots, audio);
            messages.add(audio.size() - before);
        }

        @Override
        public void sendDigit(char digit) {}

        @Override
        public void flush() {
            flushes++;
        }

        @Override
        public void ping() {}

        @Override
        public void end() {
            ended = true;
        }
    }
}
