package io.tandemrelay.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.UpstreamLeg;
import io.tandemrelay.server.media.AudioFormat.Encoding;
import io.tandemrelay.server.media.AudioRing;
import io.tandemrelay.server.media.MulawDecoder;
import io.tandemrelay.server.media.MulawEncoder;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoAgentTest {

    private static final CallIdentity IDENTITY = new CallIdentity("MZ1", "CA1", "", Map.of());

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final RecordingListener listener = new RecordingListener();
    private final byte[] greeting = new byte[480];

    @BeforeEach
    void freeze() {
        channel.freezeTime();
        Arrays.fill(greeting, (byte) 0x33);
    }

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldSayNothingFromWithinDial() {
        dial(Encoding.MULAW);

        assertThat(listener.seen).isEmpty();
    }

    @Test
    void shouldSpeakAtRealTime() {
        dial(Encoding.MULAW);

        pass(20);

        assertThat(listener.seen).containsExactly("ready MULAW 8000", "audio 160");

        pass(60);

        assertThat(listener.seen)
                .containsExactly(
                        "ready MULAW 8000", "audio 160", "audio 160", "audio 160", "utterance-end");
        assertThat(listener.audio.toByteArray()).isEqualTo(greeting);
    }

    @Test
    void shouldSpeakPcmWhenAskedTo() {
        dial(Encoding.PCM_S16LE);

        pass(60);

        final byte[] expected = new byte[960];
        MulawDecoder.decode(greeting, 0, greeting.length, expected, 0);
        assertThat(listener.seen).startsWith("ready PCM_S16LE 8000", "audio 320");
        assertThat(listener.audio.toByteArray()).isEqualTo(expected);
    }

    @Test
    void shouldNoticeAnInterruptionInEitherEncoding() {
        for (Encoding encoding : Encoding.values()) {
            listener.seen.clear();
            final UpstreamLeg leg = dial(encoding);
            pass(20);

            speak(leg, encoding, 6);
            pass(20);

            assertThat(listener.seen).last().isEqualTo("interrupted@77");
            leg.end();
            pass(0);
        }
    }

    @Test
    void shouldHangUpOnHash() {
        final UpstreamLeg leg = dial(Encoding.MULAW);
        pass(100);

        leg.sendDigit('5');
        leg.sendDigit('#');
        pass(100);

        assertThat(listener.seen).last().isEqualTo("hangup AGENT_HANGUP");
    }

    @Test
    void shouldBeSilentAfterEndExceptForClosed() {
        final UpstreamLeg leg = dial(Encoding.MULAW);
        pass(20);
        listener.seen.clear();

        leg.end();
        leg.end();
        leg.ping();
        assertThat(listener.seen).isEmpty();
        pass(1000);

        assertThat(listener.seen).containsExactly("closed AGENT_CLOSED");
        assertThat(leg.isWritable()).isFalse();
    }

    @Test
    void shouldNotBecomeReadyWhenEndedFirst() {
        dial(Encoding.MULAW).end();

        pass(100);

        assertThat(listener.seen).containsExactly("closed AGENT_CLOSED");
    }

    @Test
    void shouldShipItsVoice() {
        new DemoDialer(channel.eventLoop(), () -> 0, Encoding.MULAW).dial(IDENTITY, listener);

        pass(6000);

        assertThat(listener.audio.size()).isBetween(8000, 48_000);
        assertThat(listener.seen).last().isEqualTo("utterance-end");
    }

    private UpstreamLeg dial(Encoding encoding) {
        return new DemoDialer(channel.eventLoop(), () -> 77, encoding, greeting, new byte[160])
                .dial(IDENTITY, listener);
    }

    private void pass(int ms) {
        channel.runPendingTasks();
        for (int i = 0; i < ms; i++) {
            channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
            channel.runPendingTasks();
        }
    }

    /** Quiet first, so that the detector has a floor. */
    private static void speak(UpstreamLeg leg, Encoding encoding, int frames) {
        final AudioRing ring = new AudioRing(32, 320);
        for (int i = 0; i < 5 + frames; i++) {
            final int offset = ring.claim();
            for (int sample = 0; sample < 160; sample++) {
                final int value = i < 5 ? 0 : (int) (8000 * Math.sin(sample * 0.3));
                if (encoding == Encoding.MULAW) {
                    ring.bytes()[offset + sample] = MulawEncoder.encode(value);
                } else {
                    ring.bytes()[offset + 2 * sample] = (byte) value;
                    ring.bytes()[offset + 2 * sample + 1] = (byte) (value >> 8);
                }
            }
            ring.commit(encoding == Encoding.MULAW ? 160 : 320, 0, 0);
        }

        leg.sendAudio(ring, ring.available());

        assertThat(ring.available()).isZero();
    }
}
