package io.tandemrelay.server;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/** The log as the process sees it: open from the first line on, closed last. */
final class ProcessLog {
    private ProcessLog() {}

    /**
     * Writes what is still queued and stops logging. Logback's own shutdown hook would do so while
     * the relay still drains, because hooks run side by side.
     */
    static void close() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
