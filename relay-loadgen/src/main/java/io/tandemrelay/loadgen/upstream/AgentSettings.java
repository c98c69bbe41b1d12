package io.tandemrelay.loadgen.upstream;

/**
 * What an agent is, as opposed to what it does.
 *
 * @param port 0 for any free one
 * @param ioThreads event loops shared by all sessions
 * @param apiKey the bearer key that the REST side wants
 * @param concurrencyLimit live created calls above which a create is answered as blocked
 * @param recordedUplinkBytes audio kept per session; beyond it only counted and checksummed
 * @param recordedMessages message sizes and arrival times, and texts, kept per session
 */
public record AgentSettings(
        int port,
        int ioThreads,
        String apiKey,
        int concurrencyLimit,
        int recordedUplinkBytes,
        int recordedMessages) {
    /** For tests: any port, two loops, five minutes of 16 kHz PCM kept per session. */
    public static final AgentSettings DEFAULT =
            new AgentSettings(0, 2, "TEST-PRIVATE-KEY", 100_000, 10_000_000, 50_000);

    public AgentSettings port(int number) {
        return new AgentSettings(
                number, ioThreads, apiKey, concurrencyLimit, recordedUplinkBytes, recordedMessages);
    }

    public AgentSettings ioThreads(int count) {
        return new AgentSettings(
                port, count, apiKey, concurrencyLimit, recordedUplinkBytes, recordedMessages);
    }

    public AgentSettings apiKey(String key) {
        return new AgentSettings(
                port, ioThreads, key, concurrencyLimit, recordedUplinkBytes, recordedMessages);
    }

    public AgentSettings concurrencyLimit(int calls) {
        return new AgentSettings(
                port, ioThreads, apiKey, calls, recordedUplinkBytes, recordedMessages);
    }

    /** For load: nothing is kept of a session's audio but its length, checksum and counts. */
    public AgentSettings countingOnly() {
        return new AgentSettings(port, ioThreads, apiKey, concurrencyLimit, 0, 0);
    }
}
