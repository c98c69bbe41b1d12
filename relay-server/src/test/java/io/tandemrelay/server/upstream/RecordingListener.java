package io.tandemrelay.server.upstream;

import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.call.UpstreamListener;
import io.tandemrelay.server.media.AudioFormat;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a leg tells its call. */
final class RecordingListener implements UpstreamListener {

    final List<String> seen = new CopyOnWriteArrayList<>();
    final ByteArrayOutputStream audio = new ByteArrayOutputStream();

    @Override
    public void onReady(AudioFormat format) {
        seen.add("ready " + format.encoding() + " " + format.sampleRate());
    }

    @Override
    public void onAgentAudio(
            AudioFormat format, byte[] bytes, int offset, int length, long receivedNs) {
        seen.add("audio " + length);
        audio.write(bytes, offset, length);
    }

    @Override
    public void onUtteranceEnd() {
        seen.add("utterance-end");
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
    public void onHangup(CloseReason reason) {
        seen.add("hangup " + reason);
    }

    @Override
    public void onAlive() {
        seen.add("alive");
    }

    @Override
    public void onWritable() {
        seen.add("writable");
    }

    @Override
    public void onClosed(CloseReason reason) {
        seen.add("closed " + reason);
    }
}
