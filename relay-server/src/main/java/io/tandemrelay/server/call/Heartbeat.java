package io.tandemrelay.server.call;

/** When one leg is to be asked for a sign of life, and when it has given none for too long. */
final class Heartbeat {

    private final long intervalNs;
    private final long limitNs;
    private long nextNs;
    private long aliveNs;

    /**
     * A heartbeat of a peer that is alive now.
     *
     * @param intervalNs between questions
     * @param limitNs how long the peer may give no sign of life
     */
    Heartbeat(long intervalNs, long limitNs, long nowNs) {
        this.intervalNs = intervalNs;
        this.limitNs = limitNs;
        this.nextNs = nowNs + intervalNs;
        this.aliveNs = nowNs;
    }

    /** True once an interval; the caller then pings. */
    boolean isDue(long nowNs) {
        if (nowNs - nextNs < 0) {
            return false;
        }
        nextNs = nowNs + intervalNs;
        return true;
    }

    boolean isLost(long nowNs) {
        return nowNs - aliveNs > limitNs;
    }

    void onAlive(long nowNs) {
        aliveNs = nowNs;
    }
}
