package io.tandemrelay.loadgen.upstream;

/**
 * What an agent is, as opposed to what it does.
 *
 * @param bind address to listen on
 * @param port 0 for any free one
 * @param publicHost host name in the URLs it gives out
 * @param ioThreads event loops shared by all sessions
 * @param apiKey the bearer key that the REST side wants
 * @param concurrencyLimit live created calls above which a create is answered as blocked
 * @param recordedUplinkBytes audio kept per session; beyond it only counted and checksummed
 * @param recordedMessages message sizes and arrival times, and texts, kept per session
 */
public record AgentSettings(
        String bind,
        int port,
        String publicHost,
        int ioThreads,
        String apiKey,
        int concurrencyLimit,
        int recordedUplinkBytes,
        int recordedMessages) {
    private static final String LOOPBACK = "127.0.0.1";

    /** For tests: any port, two loops, five minutes of 16 kHz PCM kept per session. */
    public static final AgentSettings DEFAULT =
            new AgentSettings(
                    LOOPBACK, 0, LOOPBACK, 2, "TEST-PRIVATE-KEY", 100_000, 10_000_000, 50_000);

    public AgentSettings port(int number) {
        return new AgentSettings(
                bind,
                number,
                publicHost,
                ioThreads,
                apiKey,
                concurrencyLimit,
                recordedUplinkBytes,
                recordedMessages);
    }

    public AgentSettings listen(String address, String host) {
        return new AgentSettings(
                address,
                port,
                host,
                ioThreads,
                apiKey,
                concurrencyLimit,
                recordedUplinkBytes,
                recordedMessages);
    }

    public AgentSettings ioThreads(int count) {
        return new AgentSettings(
                bind,
                port,
                publicHost,
                count,
                apiKey,
                concurrencyLimit,
                recordedUplinkBytes,
                recordedMessages);
    }

    public AgentSettings apiKey(String key) {
        return new AgentSettings(
                bind,
                port,
                publicHost,
                ioThreads,
                key,
                concurrencyLimit,
                recordedUplinkBytes,
                recordedMessages);
    }

    public AgentSettings concurrencyLimit(int calls) {
        return new AgentSettings(
                bind,
                port,
                publicHost,
                ioThreads,
                apiKey,
                calls,
                recordedUplinkBytes,
                recordedMessages);
    }

    /**
     * For load: nothing is kept of a session's audio but its length, checksum and counts, and
     * sessions and calls are forgotten when they end.
     */
    public AgentSettings countingOnly() {
        return new AgentSettings(bind, port, publicHost, ioThreads, apiKey, concurrencyLimit, 0, 0);
    }

    boolean forgetful() {
        return recordedMessages == 0;
    }
}
