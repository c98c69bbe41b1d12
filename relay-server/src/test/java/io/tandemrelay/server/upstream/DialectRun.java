package io.tandemrelay.server.upstream;

import io.netty.buffer.Unpooled;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.util.List;

/** Feeds text messages to a dialect and says what came of them. */
final class DialectRun {

    static final int MAX_TEXT_BYTES = 1 << 20;
    static final long RECEIVED_NS = 42;

    final ThreadCounters counters = new ThreadCounters();
    private final AgentReader reader = new AgentReader(MAX_TEXT_BYTES, counters);
    private final UpstreamDialect dialect;

    DialectRun(UpstreamDialect dialect) {
        this.dialect = dialect;
    }

    /** Events of one message, or the word of the counter that took it. */
    List<String> read(byte[] message) {
        final var events = new RecordingEvents();
        final long unknown = counters.value(Counter.UPSTREAM_UNKNOWN_TEXTS);
        final long malformed = counters.value(Counter.UPSTREAM_MALFORMED_TEXTS);
        reader.readText(Unpooled.wrappedBuffer(message), dialect, events, RECEIVED_NS);
        if (counters.value(Counter.UPSTREAM_UNKNOWN_TEXTS) > unknown) {
            events.seen.add("unknown");
        }
        if (counters.value(Counter.UPSTREAM_MALFORMED_TEXTS) > malformed) {
            events.seen.add("malformed");
        }
        return events.seen;
    }
}
