package io.tandemrelay.server.call;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How the relay is, in the few words a load balancer or a newcomer asks for. Any thread. */
public final class Health {

    private final CallTable calls;
    private final int limit;
    private final String dialect;
    private final String version;
    private final LongSupplier clock;
    private final long startedNs;

    /**
     * Health from now on.
     *
     * @param clock monotonic nanoseconds
     */
    public Health(CallTable calls, int limit, String dialect, String version, LongSupplier clock) {
        this.calls = calls;
        this.limit = limit;
        this.dialect = dialect;
        this.version = version;
        this.clock = clock;
        this.startedNs = clock.getAsLong();
    }

    /** The relay takes calls: it is neither full nor draining. */
    public boolean isReady() {
        return !calls.isFull();
    }

    /** One JSON object: status, sessions, uptime in seconds, and more. */
    public String json() {
        return """
        {"status":"%s","sessions":%d,"uptime":%d,"limit":%d,"upstream":"%s","version":"%s"}
        """
                .formatted(
                        status(),
                        calls.size(),
                        TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - startedNs),
                        limit,
                        dialect,
                        version);
    }

    private String status() {
        if (calls.isDraining()) {
            return "draining";
        }
        return calls.isFull() ? "full" : "ok";
    }
}
