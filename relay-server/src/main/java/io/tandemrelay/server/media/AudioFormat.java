package io.tandemrelay.server.media;

/**
 * How an upstream's audio bytes are to be read: mono, headerless, 20 ms frames.
 *
 * @param encoding sample encoding
 * @param sampleRate samples per second: 8000 for mu-law; 8000, 16000 or 24000 for PCM
 */
public record AudioFormat(Encoding encoding, int sampleRate) {

    /** The telephone side's own format: G.711 mu-law at 8 kHz. */
    public static final AudioFormat TELEPHONE = new AudioFormat(Encoding.MULAW, 8000);

    /** Milliseconds of audio in one frame. */
    public static final int FRAME_MS = 20;

    /** The format with the most bytes a frame. */
    public static final AudioFormat WIDEST = new AudioFormat(Encoding.PCM_S16LE, 24_000);

    public AudioFormat {
        final boolean supported =
                encoding == Encoding.MULAW
                        ? sampleRate == 8000
                        : sampleRate == 8000 || sampleRate == 16000 || sampleRate == 24000;
        if (!supported) {
            throw new IllegalArgumentException(encoding + " at " + sampleRate + " Hz");
        }
    }

    /** Bytes of one 20 ms frame: 160 for mu-law, 320, 640 or 960 for PCM. */
    public int frameBytes() {
        return sampleRate / 1000 * FRAME_MS * encoding.bytesPerSample();
    }

    /** Sample encodings an upstream may speak. */
    public enum Encoding {
        /** G.711 mu-law, one byte per sample. */
        MULAW(1),
        /** Signed 16-bit little-endian linear PCM. */
        PCM_S16LE(2);

        private final int bytesPerSample;

        Encoding(int bytesPerSample) {
            this.bytesPerSample = bytesPerSample;
        }

        public int bytesPerSample() {
            return bytesPerSample;
        }
    }
}
