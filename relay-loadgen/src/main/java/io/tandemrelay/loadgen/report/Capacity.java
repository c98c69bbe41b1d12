package io.tandemrelay.loadgen.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a capacity search found, kept as capacity.json beside the record of its calls.
 *
 * @param steps in the order tried
 * @param knees the largest good number of calls of each repeat that found one
 * @param cpuMicrosPerFrame of the relay at the knees; NaN where its process was not given
 * @param maxLatenessP99Ms above which a second was not timed
 * @param bound what kept the median knee from being higher
 */
public record Capacity(
        double limitP99Ms,
        List<Step> steps,
        List<Integer> knees,
        double cpuMicrosPerFrame,
        double maxLatenessP99Ms,
        Bound bound) {
    static final String FILE = "capacity.json";

    public Capacity {
        steps = List.copyOf(steps);
        knees = List.copyOf(knees);
    }

    /** What a search ran into. */
    public enum Bound {
        /** The target, at its limit. */
        TARGET,
        /** The generator, late before the target was at its limit: a lower bound only. */
        GENERATOR,
        /** The most calls that were allowed: a lower bound only. */
        MOST
    }

    /** The middle of the knees, the lower of two; 0 when there are none. */
    public int median() {
        return median(knees);
    }

    /** The middle of any knees, the lower of two; 0 when there are none. */
    public static int median(List<Integer> knees) {
        final List<Integer> sorted = knees.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) / 2);
    }

    /**
     * One number of calls, tried for a while.
     *
     * @param repeat from 1
     * @param p99Ms latency, in the seconds in which the generator was in time; NaN when there was
     *     none
     * @param latenessP99Ms of the generator in the same seconds
     * @param lateSeconds left out of both, since the generator was late in them
     * @param isVoid the generator was late in too many seconds, so nothing was learnt
     * @param confirmation the longer hold that proves a knee
     * @param relayCores cores that the relay kept busy; NaN where its process was not given
     */
    public record Step(
            int repeat,
            int calls,
            double p99Ms,
            long lost,
            long failed,
            double latenessP99Ms,
            int lateSeconds,
            boolean good,
            boolean isVoid,
            boolean confirmation,
            double cpuMicrosPerFrame,
            double relayCores) {}

    public void write(Path folder) throws IOException {
        Files.writeString(folder.resolve(FILE), JsonMapper.shared().writeValueAsString(this));
    }

    static @Nullable Capacity read(Path folder) throws IOException {
        final Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return null;
        }
        try {
            return JsonMapper.shared().readValue(Files.readString(file), Capacity.class);
        } catch (JacksonException ex) {
            throw new IOException(file + ": not a capacity record: " + ex.getOriginalMessage(), ex);
        }
    }
}
