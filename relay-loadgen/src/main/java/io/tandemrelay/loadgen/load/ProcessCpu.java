package io.tandemrelay.loadgen.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time of a process of this machine, as Linux counts it. Immutable, any thread. */
public final class ProcessCpu {
    /** Ticks of {@code /proc/PID/stat} are hundredths of a second on every Linux of today. */
    private static final long TICK_NS = 10_000_000;

    private static final int USER_FIELD = 11;
    private static final int SYSTEM_FIELD = 12;

    private final Path stat;

    /**
     * Follows a process.
     *
     * @throws IOException when there is no such process, or no {@code /proc}
     */
    public ProcessCpu(long pid) throws IOException {
        stat = Path.of("/proc", Long.toString(pid), "stat");
        usedNs();
    }

    /** User and system time of all its threads since it began, in nanoseconds. */
    public long usedNs() throws IOException {
        final String line = Files.readString(stat);
        // The second field is the program's name, in parentheses and with any character inside.
        final String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", 20);
        return (Long.parseLong(fields[USER_FIELD]) + Long.parseLong(fields[SYSTEM_FIELD]))
                * TICK_NS;
    }
}
