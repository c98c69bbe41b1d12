package io.tandemrelay.loadgen.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/** Which cores this process may run on, as Linux says. Stateless. */
public final class Cores {
    private static final String ALLOWED = "Cpus_allowed_list:";

    private Cores() {}

    /** Empty where it is not known. */
    public static BitSet ofThisProcess() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(ALLOWED))
                    .map(line -> parse(line.substring(ALLOWED.length()).strip()))
                    .findFirst()
                    .orElseGet(BitSet::new);
        } catch (IOException | NumberFormatException ex) {
            return new BitSet();
        }
    }

    /** Reads a list such as 0-3,8. */
    static BitSet parse(String list) {
        final BitSet cores = new BitSet();
        for (String part : list.split(",", -1)) {
            final int dash = part.indexOf('-');
            final int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
            final int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
            cores.set(first, last + 1);
        }
        return cores;
    }
}
