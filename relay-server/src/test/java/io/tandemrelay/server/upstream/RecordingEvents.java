package io.tandemrelay.server.upstream;

import io.tandemrelay.server.media.AudioFormat;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a dialect reads. */
final class RecordingEvents implements AgentEvents {

    final List<String> seen = new ArrayList<>();

    @Override
    public void onLive() {
        seen.add("live");
    }

    @Override
    public void onInterrupted(long receivedNs) {
        seen.add("interrupted@" + receivedNs);
    }

    @Override
    public void onCallerSpeech(long receivedNs) {
        seen.add("caller-speech@" + receivedNs);
    }

    @Override
    public void onUtteranceEnd() {
        seen.add("utterance-end");
    }

    @Override
    public void onEnded(EndedReason reason) {
        seen.add("ended-" + reason);
    }

    @Override
    public void onTextAudio(AudioFormat format, byte[] audio, int length, long receivedNs) {
        seen.add("audio " + length);
    }
}
