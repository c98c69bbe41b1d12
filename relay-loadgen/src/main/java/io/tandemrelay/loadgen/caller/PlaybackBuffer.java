package io.tandemrelay.loadgen.caller;

import io.tandemrelay.loadgen.audio.Mulaw;
import java.util.ArrayDeque;

/**
 * Twilio's outbound buffer of one stream: plays 8 bytes a millisecond in arrival order, echoes each
 * mark when it reaches the head, drops all on clear (Twilio Media Streams, WebSocket messages,
 * "Send messages to Twilio"). Time is the caller's of each method; it owns no thread and no clock.
 */
public final class PlaybackBuffer {
    /** Ten minutes; media beyond it is discarded (Twilio warning 31931). */
    public static final long LIMIT_BYTES = 4_800_000;

    static final long NS_PER_BYTE = 1_000_000 / Mulaw.BYTES_PER_MS;

    private final long originNs;
    private final Listener listener;
    private final ArrayDeque<byte[]> audio = new ArrayDeque<>();
    private final ArrayDeque<Mark> marks = new ArrayDeque<>();
    private int headOffset;
    private long positionBytes;
    private long acceptedBytes;
    private long goneBytes;

    /** Called from within {@link #advance}, {@link #mark} and {@link #clear}. */
    public interface Listener {
        /** Audio played at {@code atByte}, 8 bytes a millisecond since the origin. */
        void onPlayed(long atByte, byte[] source, int offset, int length);

        /** A mark is due back to the server. */
        void onMark(String name, boolean cleared);
    }

    private record Mark(String name, long offset) {}

    public PlaybackBuffer(long originNs, Listener listener) {
        this.originNs = originNs;
        this.listener = listener;
    }

    /** Queues audio, which the buffer then owns; false when it was discarded for want of room. */
    public boolean enqueue(byte[] media, long nowNs) {
        advance(nowNs);
        if (queuedBytes() + media.length > LIMIT_BYTES) {
            return false;
        }
        if (media.length > 0) {
            audio.add(media);
            acceptedBytes += media.length;
        }
        return true;
    }

    public void mark(String name, long nowNs) {
        marks.add(new Mark(name, acceptedBytes));
        advance(nowNs);
    }

    /** Drops what has not played and echoes every pending mark; returns the bytes dropped. */
    public long clear(long nowNs) {
        advance(nowNs);
        final long dropped = queuedBytes();
        audio.clear();
        headOffset = 0;
        goneBytes = acceptedBytes;
        Mark mark;
        while ((mark = marks.poll()) != null) {
            listener.onMark(mark.name, true);
        }
        return dropped;
    }

    /** Plays up to the given time. */
    public void advance(long nowNs) {
        final long target = Math.max(positionBytes, Math.floorDiv(nowNs - originNs, NS_PER_BYTE));
        echoReachedMarks();
        while (positionBytes < target && !audio.isEmpty()) {
            play(target);
            echoReachedMarks();
        }
        positionBytes = target;
    }

    private void play(long target) {
        final byte[] head = audio.element();
        long length = Math.min(head.length - headOffset, target - positionBytes);
        final Mark mark = marks.peek();
        if (mark != null) {
            length = Math.min(length, mark.offset - goneBytes);
        }
        listener.onPlayed(positionBytes, head, headOffset, (int) length);
        positionBytes += length;
        goneBytes += length;
        headOffset += (int) length;
        if (headOffset == head.length) {
            audio.remove();
            headOffset = 0;
        }
    }

    private void echoReachedMarks() {
        Mark mark = marks.peek();
        while (mark != null && mark.offset <= goneBytes) {
            marks.remove();
            listener.onMark(mark.name, false);
            mark = marks.peek();
        }
    }

    public long queuedBytes() {
        return acceptedBytes - goneBytes;
    }

    /** When the first pending mark reaches the head; {@link Long#MAX_VALUE} when there is none. */
    public long nextMarkDueNs() {
        final Mark mark = marks.peek();
        return mark == null
                ? Long.MAX_VALUE
                : originNs + (positionBytes + mark.offset - goneBytes) * NS_PER_BYTE;
    }
}
