package io.tandemrelay.loadgen.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of a process of this machine, as Linux counts it. Stateless. */
final class ProcessMemory {
    private static final String RESIDENT = "VmRSS:";

    private ProcessMemory() {}

    /** In KiB; NaN when there is no such process, or no {@code /proc}. */
    static double residentKiB(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToDouble(ProcessMemory::kiB)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException ex) {
            return Double.NaN;
        }
    }

    private static double kiB(String line) {
        return Double.parseDouble(line.substring(RESIDENT.length()).replace("kB", "").strip());
    }
}
