package io.tandemrelay.server.carrier;

/** Counts messages in windows that follow each other. Thread relay-io-N. */
final class MessageWindow {
    private final long limit;
    private final long windowNs;
    private long startNs;
    private long count;

    MessageWindow(long limit, long windowNs) {
        this.limit = limit;
        this.windowNs = windowNs;
    }

    /** Counts one message; true when it is one too many. */
    boolean isExceeded(long nowNs) {
        if (count == 0 || nowNs - startNs >= windowNs) {
            startNs = nowNs;
            count = 0;
        }
        count++;
        return count > limit;
    }
}
