package io.tandemrelay.server.system;

import static io.tandemrelay.loadgen.audio.AudioSource.FRAME_BYTES;

/** What an agent is sent at 8 kHz: encoding by its configuration word, frames a message. */
record UplinkFormat(String encoding, int batchFrames) {
    boolean isMulaw() {
        return encoding.equals("mulaw");
    }

    int frameBytes() {
        return isMulaw() ? FRAME_BYTES : 2 * FRAME_BYTES;
    }
}
