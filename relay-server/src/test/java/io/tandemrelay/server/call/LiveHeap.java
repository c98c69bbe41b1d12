package io.tandemrelay.server.call;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this JVM's live objects take, to the byte: used heap has dead ones in it even after a GC.
 */
public final class LiveHeap {

    private LiveHeap() {}

    /**
     * Collects, then adds up the class histogram, as {@code jcmd PID GC.class_histogram} has it.
     */
    public static long bytes() {
        try {
            final Object histogram =
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                    "gcClassHistogram",
                                    new Object[] {new String[0]},
                                    new String[] {String[].class.getName()});
            return String.valueOf(histogram)
                    .lines()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(row -> row[0].matches("\\d+:") && !row[3].contains("Filler"))
                    .mapToLong(row -> Long.parseLong(row[2]))
                    .sum();
        } catch (JMException ex) {
            throw new AssertionError(ex);
        }
    }
}
