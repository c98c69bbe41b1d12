package io.tandemrelay.loadgen.upstream;

import io.tandemrelay.loadgen.audio.Mulaw;

/** Mono raw audio of one encoding and rate, in both directions of a session. */
public record AgentAudio(Encoding encoding, int sampleRate) {
    public static final AgentAudio MULAW_8K = new AgentAudio(Encoding.MULAW, 8000);
    public static final AgentAudio PCM_8K = new AgentAudio(Encoding.PCM_S16LE, 8000);
    public static final AgentAudio PCM_16K = new AgentAudio(Encoding.PCM_S16LE, 16_000);
    public static final AgentAudio PCM_24K = new AgentAudio(Encoding.PCM_S16LE, 24_000);

    /** Wire names as in Vapi's AudioFormat schema. */
    public enum Encoding {
        MULAW("mulaw", 1),
        PCM_S16LE("pcm_s16le", 2);

        private final String word;
        private final int sampleBytes;

        Encoding(String word, int sampleBytes) {
            this.word = word;
            this.sampleBytes = sampleBytes;
        }

        public String word() {
            return word;
        }
    }

    /** Bytes of 20 ms. */
    public int frameBytes() {
        return frameSamples() * encoding.sampleBytes;
    }

    int frameSamples() {
        return sampleRate / 50;
    }

    void putSample(byte[] frame, int index, int sample) {
        if (encoding == Encoding.MULAW) {
            frame[index] = Mulaw.encode(sample);
        } else {
            frame[2 * index] = (byte) sample;
            frame[2 * index + 1] = (byte) (sample >> 8);
        }
    }
}
