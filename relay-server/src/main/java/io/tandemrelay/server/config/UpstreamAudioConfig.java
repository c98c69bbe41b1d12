package io.tandemrelay.server.config;

/** Section {@code upstream.audio}, and any other place that describes an agent's audio. */
public record UpstreamAudioConfig(AudioEncoding encoding, int sampleRate) {

    public UpstreamAudioConfig {
        new Expect()
                .that(
                        sampleRate == 8000 || sampleRate == 16000 || sampleRate == 24000,
                        "sampleRate",
                        "8000, 16000 or 24000")
                .that(
                        encoding != AudioEncoding.MULAW || sampleRate == 8000,
                        "sampleRate",
                        "8000, because encoding is mulaw",
                        "encoding")
                .done();
    }

    /** Sample encodings, named as the media package names its own. */
    public enum AudioEncoding {
        MULAW,
        PCM_S16LE;

        @Override
        public String toString() {
            return this == MULAW ? "mulaw" : "pcm_s16le";
        }
    }
}
