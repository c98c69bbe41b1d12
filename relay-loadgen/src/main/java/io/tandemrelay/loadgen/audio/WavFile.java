package io.tandemrelay.loadgen.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** Reads WAV files a telephone can carry (8 kHz, mono) and writes 16-bit PCM; no state. */
public final class WavFile {
    public static final int SAMPLE_RATE_HZ = 8000;

    private static final int PCM = 1;
    private static final int MULAW = 7;
    public static final int HEADER_BYTES = 44;

    private WavFile() {}

    /**
     * Returns the file's audio as mu-law; a mu-law file passes unchanged.
     *
     * @throws IOException with a message for a person when the file is not 8 kHz mono, 16-bit PCM
     *     or mu-law
     */
    public static byte[] readMulaw(Path file) throws IOException {
        return readMulaw(Files.readAllBytes(file), file.toString());
    }

    /** Returns the caller's sentence that ships with this program, as mu-law. */
    public static byte[] shippedSpeech() {
        try (InputStream in =
                Objects.requireNonNull(WavFile.class.getResourceAsStream("hello.wav"))) {
            return readMulaw(in.readAllBytes(), "hello.wav");
        } catch (IOException ex) {
            throw new IllegalStateException("the shipped speech sample is unreadable", ex);
        }
    }

    static byte[] readMulaw(byte[] file, String name) throws IOException {
        final ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < 12 || !tag(in, 0).equals("RIFF") || !tag(in, 8).equals("WAVE")) {
            throw new IOException(name + " is not a WAV file");
        }
        int format = 0;
        int at = 12;
        while (at + 8 <= file.length) {
            final String chunk = tag(in, at);
            final int length = Math.clamp(in.getInt(at + 4) & 0xFFFFFFFFL, 0, file.length - at - 8);
            final int body = at + 8;
            if (chunk.equals("fmt ") && length >= 16) {
                format = checkedFormat(in, body, name);
            } else if (chunk.equals("data")) {
                return audio(file, body, length, format, name);
            }
            at = body + length + (length & 1);
        }
        throw new IOException(name + " has no audio data");
    }

    /** Writes {@link #pcm} to a file. */
    public static void writePcm(Path file, short[]... channels) throws IOException {
        Files.write(file, pcm(channels));
    }

    /** A file of 16-bit PCM at 8 kHz, one array per channel; shorter channels end in silence. */
    public static byte[] pcm(short[]... channels) {
        int frames = 0;
        for (short[] channel : channels) {
            frames = Math.max(frames, channel.length);
        }
        final int frameBytes = 2 * channels.length;
        final int dataBytes = frames * frameBytes;
        final ByteBuffer out =
                ByteBuffer.allocate(HEADER_BYTES + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RIFF")).putInt(HEADER_BYTES - 8 + dataBytes).put(ascii("WAVEfmt "));
        out.putInt(16).putShort((short) PCM).putShort((short) channels.length);
        out.putInt(SAMPLE_RATE_HZ).putInt(SAMPLE_RATE_HZ * frameBytes);
        out.putShort((short) frameBytes).putShort((short) 16);
        out.put(ascii("data")).putInt(dataBytes);
        for (int i = 0; i < frames; i++) {
            for (short[] channel : channels) {
                out.putShort(i < channel.length ? channel[i] : 0);
            }
        }
        return out.array();
    }

    private static int checkedFormat(ByteBuffer in, int body, String name) throws IOException {
        final int format = in.getShort(body) & 0xFFFF;
        final int channels = in.getShort(body + 2);
        final int rateHz = in.getInt(body + 4);
        final int bits = in.getShort(body + 14);
        final boolean known = (format == PCM && bits == 16) || (format == MULAW && bits == 8);
        if (!known || channels != 1 || rateHz != SAMPLE_RATE_HZ) {
            throw new IOException(
                    "%s is format %d, %d bits, %d Hz, %d channel(s); a call carries 8000 Hz mono, 16-bit PCM or mu-law%n(convert it: sox %s -r 8000 -c 1 -b 16 call.wav)"
                            .formatted(name, format, bits, rateHz, channels, name));
        }
        return format;
    }

    private static byte[] audio(byte[] file, int body, int length, int format, String name)
            throws IOException {
        if (format == MULAW) {
            return Arrays.copyOfRange(file, body, body + length);
        }
        if (format != PCM) {
            throw new IOException(name + " has no format chunk before its audio");
        }
        final short[] samples = new short[length / 2];
        ByteBuffer.wrap(file, body, length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .get(samples);
        return Mulaw.encode(samples);
    }

    private static String tag(ByteBuffer in, int at) {
        return StandardCharsets.US_ASCII.decode(in.slice(at, 4)).toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
