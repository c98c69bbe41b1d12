package io.tandemrelay.server.carrier;

import io.tandemrelay.server.call.CarrierListener;
import io.tandemrelay.server.call.CloseReason;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** A call that keeps what its telephone leg tells it. */
final class RecordingCall implements CarrierListener {
    final ByteArrayOutputStream audio = new ByteArrayOutputStream();
    final List<Long> timestampsMs = new ArrayList<>();
    final StringBuilder digits = new StringBuilder();
    final List<String> marks = new ArrayList<>();
    final List<CloseReason> violations = new ArrayList<>();
    final List<CloseReason> closed = new ArrayList<>();
    int stops;
    int signsOfLife;
    int writables;
    long lastReceivedNs;

    @Override
    public void onCallerAudio(
            byte[] mulaw, int offset, int length, long timestampMs, long receivedNs) {
        audio.write(mulaw, offset, length);
        timestampsMs.add(timestampMs);
        lastReceivedNs = receivedNs;
    }

    @Override
    public void onDigit(char digit) {
        digits.append(digit);
    }

    @Override
    public void onMark(int generation, int number, long receivedNs) {
        marks.add(generation + ":" + number);
        lastReceivedNs = receivedNs;
    }

    @Override
    public void onStop() {
        stops++;
    }

    @Override
    public void onViolation(CloseReason reason) {
        violations.add(reason);
    }

    @Override
    public void onAlive() {
        signsOfLife++;
    }

    @Override
    public void onWritable() {
        writables++;
    }

    @Override
    public void onClosed(CloseReason reason) {
        closed.add(reason);
    }
}
