package io.tandemrelay.loadgen.caller;

import io.tandemrelay.loadgen.audio.Mulaw;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A recording in mu-law on the call's own time line: byte n was heard n/8 ms after the call began;
 * where nothing played it holds 0xFF. Written by the call's loop; read by others once the call has
 * ended.
 */
public final class AudioTrack {
    private static final int LOUD = 500;

    private final boolean keepsBytes;
    private final List<Span> spans = new ArrayList<>();
    private byte[] bytes = {};
    private long endByte;
    private long playedBytes;
    private volatile long lastLoudByte = -1;

    AudioTrack(boolean keepsBytes) {
        this.keepsBytes = keepsBytes;
    }

    /** Audio that played without a break, from {@code startByte} to before {@code endByte}. */
    public record Span(long startByte, long endByte) {
        public long startMs() {
            return startByte / Mulaw.BYTES_PER_MS;
        }

        public long endMs() {
            return endByte / Mulaw.BYTES_PER_MS;
        }
    }

    /** Adds audio, or only counts it; what would overlap earlier audio goes behind it. */
    void write(long wantedByte, byte[] source, int offset, int length) {
        final long atByte = Math.max(wantedByte, endByte);
        endByte = atByte + length;
        playedBytes += length;
        if (!keepsBytes) {
            return;
        }
        if (!spans.isEmpty() && spans.getLast().endByte == atByte) {
            spans.add(new Span(spans.removeLast().startByte, atByte + length));
        } else {
            spans.add(new Span(atByte, atByte + length));
        }
        noteLoudness(atByte, source, offset, length);
        ensureCapacity(endByte);
        System.arraycopy(source, offset, bytes, (int) atByte, length);
    }

    private void noteLoudness(long atByte, byte[] source, int offset, int length) {
        for (int i = length - 1; i >= 0; i--) {
            if (Math.abs(Mulaw.decode(source[offset + i])) >= LOUD) {
                lastLoudByte = atByte + i;
                return;
            }
        }
    }

    private void ensureCapacity(long length) {
        if (length > bytes.length) {
            final int old = bytes.length;
            bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(length, 2L * old)));
            Arrays.fill(bytes, old, bytes.length, Mulaw.SILENCE);
        }
    }

    /** Bytes that played, the silence between them not counted. */
    public long playedBytes() {
        return playedBytes;
    }

    /** Empty when nothing was recorded. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** The recording from the call's beginning; empty when the caller was told not to record. */
    public byte[] onTimeline() {
        return keepsBytes ? Arrays.copyOf(bytes, (int) endByte) : bytes;
    }

    /** What played, joined without the silence between; empty when nothing was recorded. */
    public byte[] joined() {
        final ByteArrayOutputStream joined = new ByteArrayOutputStream();
        if (keepsBytes) {
            for (Span span : spans) {
                joined.write(bytes, (int) span.startByte, (int) (span.endByte - span.startByte));
            }
        }
        return joined.toByteArray();
    }

    /**
     * When the last sample louder than about -36 dBov played; -1 before the first, and when nothing
     * is recorded. Any thread.
     */
    long lastLoudMs() {
        return lastLoudByte < 0 ? -1 : lastLoudByte / Mulaw.BYTES_PER_MS;
    }
}
