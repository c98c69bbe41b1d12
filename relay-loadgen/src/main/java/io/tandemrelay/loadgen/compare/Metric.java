package io.tandemrelay.loadgen.compare;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Something that can be compared: {@code WORKLOAD.FIGURE}, with {@code @CALLS} after the workload
 * when it is not at the first number of calls; or {@code capacity}, {@code capacity.cpu}, {@code
 * idle}.
 */
public record Metric(String name, String unit, int decimals, ToDoubleFunction<Visit> of) {
    private static final Pattern MEASURED = Pattern.compile("([a-z]+)(?:@([0-9]{1,6}))?\\.(.+)");
    private static final double KIB_PER_MIB = 1024;

    static final Metric CAPACITY =
            new Metric(
                    "capacity",
                    "calls",
                    0,
                    visit -> visit.capacity() == null ? Double.NaN : visit.capacity().known());
    static final Metric CAPACITY_CPU =
            new Metric(
                    "capacity.cpu",
                    "us",
                    2,
                    visit ->
                            visit.capacity() == null
                                    ? Double.NaN
                                    : visit.capacity().cpuMicrosPerFrame());
    static final Metric IDLE = new Metric("idle", "MiB", 1, visit -> visit.idleKiB() / KIB_PER_MIB);

    static Metric of(Workload workload, int calls, Figure figure) {
        return new Metric(
                Figures.key(workload, calls) + "." + figure.word(),
                figure.unit(),
                figure.decimals(),
                visit -> visit.value(workload, calls, figure));
    }

    boolean needsCapacity() {
        return name.startsWith(CAPACITY.name);
    }

    /**
     * Reads a name.
     *
     * @param calls the numbers of calls that are measured
     * @throws IllegalArgumentException with words for the user, when it is none
     */
    static Metric parse(String name, List<Integer> calls) {
        for (Metric whole : List.of(CAPACITY, CAPACITY_CPU, IDLE)) {
            if (whole.name.equals(name)) {
                return whole;
            }
        }
        final Matcher matcher = MEASURED.matcher(name);
        if (matcher.matches()) {
            final Optional<Workload> workload = workload(matcher.group(1));
            final Optional<Figure> figure = Figure.named(matcher.group(3));
            final int at =
                    matcher.group(2) == null
                            ? calls.getFirst()
                            : Integer.parseInt(matcher.group(2));
            if (workload.isPresent() && figure.isPresent() && calls.contains(at)) {
                return of(workload.get(), at, figure.get());
            }
        }
        throw new IllegalArgumentException(
                "'%s' is not measured (expected: capacity, capacity.cpu, idle or WORKLOAD[@CALLS].FIGURE of %s; %s; %s)"
                        .formatted(
                                name,
                                words(Workload.values(), Workload::word),
                                calls,
                                words(Figure.values(), Figure::word)));
    }

    private static Optional<Workload> workload(String word) {
        return Arrays.stream(Workload.values()).filter(each -> each.word().equals(word)).findAny();
    }

    private static <T> String words(T[] all, Function<T, String> word) {
        return Arrays.stream(all)
                .map(word)
                .collect(Collectors.joining(", "))
                .toLowerCase(Locale.ROOT);
    }
}
