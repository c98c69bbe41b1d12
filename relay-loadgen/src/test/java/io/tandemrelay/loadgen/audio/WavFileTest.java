package io.tandemrelay.loadgen.audio;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavFileTest {
    @TempDir Path folder;

    @Test
    void shouldReadBackWhatItWrote() throws IOException {
        final Path file = folder.resolve("a.wav");
        final byte[] mulaw = new NumberedFrames("CA1").frame(7);

        WavFile.writePcm(file, Mulaw.decode(mulaw));

        assertThat(WavFile.readMulaw(file)).isEqualTo(mulaw);
    }

    @Test
    void shouldPassMulawFilesUnchangedAndSkipUnknownChunks() throws IOException {
        final ByteBuffer wav = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFFxxxxWAVELIST".getBytes(US_ASCII)).putInt(3).put(new byte[4]);
        wav.put("fmt ".getBytes(US_ASCII)).putInt(18).putShort((short) 7).putShort((short) 1);
        wav.putInt(8000).putInt(8000).putShort((short) 1).putShort((short) 8).putShort((short) 0);
        wav.put("data".getBytes(US_ASCII)).putInt(3).put(new byte[] {1, 0x7F, 3});
        final byte[] file = Arrays.copyOf(wav.array(), wav.position());

        assertThat(WavFile.readMulaw(file, "b.wav")).containsExactly(1, 0x7F, 3);
    }

    @Test
    void shouldSayWhatIsWrongAndHowToConvert() throws IOException {
        final Path file = folder.resolve("stereo.wav");
        WavFile.writePcm(file, new short[10], new short[10]);
        final Path text = Files.writeString(folder.resolve("notes.wav"), "not audio at all");

        assertThatThrownBy(() -> WavFile.readMulaw(file))
                .hasMessageContaining("2 channel(s)")
                .hasMessageContaining("sox ");
        assertThatThrownBy(() -> WavFile.readMulaw(text)).hasMessageContaining("not a WAV file");
    }

    @Test
    void shouldShipASpeechSampleOfAFewSeconds() {
        final byte[] speech = WavFile.shippedSpeech();

        assertThat(speech.length).isBetween(2 * 8000, 4 * 8000);
    }
}
