package io.tandemrelay.server.websocket;

/** Counts what a peer sends in windows that follow each other. Thread relay-io-N. */
public final class RateWindow {
    private final long limit;
    private final long windowNs;
    private long startNs;
    private long count;

    /**
     * An empty window.
     *
     * @param limit most in one window
     */
    public RateWindow(long limit, long windowNs) {
        this.limit = limit;
        this.windowNs = windowNs;
    }

    /** Counts one; true when it is one too many. */
    public boolean isExceeded(long nowNs) {
        if (count == 0 || nowNs - startNs >= windowNs) {
            startNs = nowNs;
            count = 0;
        }
        count++;
        return count > limit;
    }
}
