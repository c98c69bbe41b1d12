package io.tandemrelay.loadgen.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * Joins records by wall clock. Histograms of one slot are in memory at a time, those of an hour
 * would not fit.
 */
final class RunJoin {
    private static final long[] SLOT_SECONDS = {1, 2, 5, 10, 15, 30, 60, 300, 600, 1800, 3600};
    private static final int MAX_SLOTS = 1200;
    private static final int DIGITS = 3;

    private final List<Source> sources = new ArrayList<>();
    private final Map<Series, Histogram> totals = new EnumMap<>(Series.class);

    void add(String name, RunInfo info, List<Piece> pieces, Supplier<List<String>> notes) {
        final List<Piece> inTime = new ArrayList<>(pieces);
        inTime.sort((one, other) -> Long.compare(one.startMs(), other.startMs()));
        sources.add(new Source(name, info, inTime, notes));
    }

    Run join() {
        final long slotMs = slotMs();
        final List<Slot> slots = slots(slotMs);
        return new Run(
                sources.stream().map(Source::process).toList(), slots, slotMs, totals, counts());
    }

    /** Callers and agents see the same calls: only the callers' are counted where there are any. */
    private SortedMap<String, Long> counts() {
        final SortedMap<String, Long> joined = new TreeMap<>();
        for (Source source : sources) {
            source.counts.forEach((name, count) -> {
                if (countsCalls(source) || !isOfCalls(name)) {
                    joined.merge(name, count, Long::sum);
                }
            });
        }
        return joined;
    }

    private boolean countsCalls(Source source) {
        return !source.isAgent() || sources.stream().allMatch(Source::isAgent);
    }

    private static boolean isOfCalls(String name) {
        return name.startsWith("calls.") || name.startsWith("failures.");
    }

    private List<Slot> slots(long slotMs) {
        final SortedMap<Long, Filling> fillings = new TreeMap<>();
        for (Source source : sources) {
            for (Piece piece : source.pieces) {
                final long first = Math.floorDiv(piece.startMs(), slotMs);
                final long last = Math.floorDiv(piece.startMs() + piece.lengthMs() - 1, slotMs);
                for (long at = first; at <= last; at++) {
                    fillings.computeIfAbsent(at, key -> new Filling())
                            .overlap(source, piece, at * slotMs, slotMs, countsCalls(source));
                }
                final Filling middle = fillings.get(Math.floorDiv(piece.midpointMs(), slotMs));
                if (middle != null) {
                    middle.pieces.add(new Owned(source, piece, countsCalls(source)));
                }
            }
        }
        final List<Slot> slots = new ArrayList<>();
        fillings.forEach((at, filling) -> slots.add(filling.slot(at * slotMs, totals)));
        return slots;
    }

    /** No shorter than what the processes recorded, and so that a chart can show all of them. */
    private long slotMs() {
        final List<Piece> all =
                sources.stream().map(Source::pieces).flatMap(Collection::stream).toList();
        final long fromMs = all.stream().mapToLong(Piece::startMs).min().orElse(0);
        final long toMs = all.stream().mapToLong(Piece::endMs).max().orElse(0);
        long neededMs = (toMs - fromMs) / MAX_SLOTS;
        for (Source source : sources) {
            if (!source.pieces.isEmpty()) {
                final List<Long> lengths =
                        source.pieces.stream().map(Piece::lengthMs).sorted().toList();
                // A second's interval takes a few milliseconds more or less.
                neededMs = Math.max(neededMs, lengths.get(lengths.size() / 2) - 200);
            }
        }
        for (long seconds : SLOT_SECONDS) {
            if (seconds * 1000 >= neededMs) {
                return seconds * 1000;
            }
        }
        return neededMs;
    }

    private record Owned(Source source, Piece piece, boolean leads) {}

    /** One process on its way into the run. */
    private static final class Source {
        private final String name;
        private final RunInfo info;
        private final List<Piece> pieces;
        private final Supplier<List<String>> notes;
        private final Histogram lateness = new Histogram(DIGITS);
        private final SortedMap<String, Long> counts = new TreeMap<>();

        Source(String name, RunInfo info, List<Piece> pieces, Supplier<List<String>> notes) {
            this.name = name;
            this.info = info;
            this.pieces = pieces;
            this.notes = notes;
            for (Piece piece : pieces) {
                piece.counts().forEach((key, count) -> counts.merge(key, count, Long::sum));
            }
        }

        List<Piece> pieces() {
            return pieces;
        }

        boolean isAgent() {
            return info.role().equals(ProcessRecord.AGENT);
        }

        ProcessRecord process() {
            return new ProcessRecord(name, info, lateness, counts, notes.get());
        }
    }

    /** A slot while it is filled. */
    private static final class Filling {
        private final List<Owned> pieces = new ArrayList<>();
        private final Map<Source, Integer> callsUp = new HashMap<>();
        private final Map<String, Double> counts = new HashMap<>();
        private boolean measured;

        void overlap(Source source, Piece piece, long startMs, long slotMs, boolean withCalls) {
            final long sharedMs =
                    Math.min(piece.startMs() + piece.lengthMs(), startMs + slotMs)
                            - Math.max(piece.startMs(), startMs);
            final double share = (double) sharedMs / piece.lengthMs();
            piece.counts()
                    .forEach((name, count) -> {
                        if (withCalls || !isOfCalls(name)) {
                            counts.merge(name, count * share, Double::sum);
                        }
                    });
            final boolean mostly = 2 * sharedMs >= Math.min(slotMs, piece.lengthMs());
            if (mostly && withCalls) {
                callsUp.merge(source, piece.callsUp(), Math::max);
            }
            // Only callers know which part of a run is measured.
            measured |= mostly && withCalls && piece.measured();
        }

        Slot slot(long startMs, Map<Series, Histogram> totals) {
            final Map<Series, Histogram> joined = new EnumMap<>(Series.class);
            for (Owned owned : pieces) {
                owned.piece
                        .latencies()
                        .forEach((series, histogram) -> {
                            into(joined, series, histogram);
                            final boolean judged =
                                    owned.piece.measured() && (owned.leads || measured);
                            if (judged) {
                                into(totals, series, histogram);
                            }
                            if (judged && series == Series.LATENESS) {
                                owned.source.lateness.add(histogram);
                            }
                        });
            }
            final Map<Series, Latency> latencies = new EnumMap<>(Series.class);
            joined.forEach((series, histogram) -> {
                if (histogram.getTotalCount() > 0) {
                    latencies.put(series, Latency.of(histogram));
                }
            });
            return new Slot(
                    startMs,
                    measured,
                    callsUp.values().stream().mapToInt(Integer::intValue).sum(),
                    latencies,
                    counts);
        }

        private static void into(
                Map<Series, Histogram> histograms, Series series, Histogram added) {
            histograms.computeIfAbsent(series, key -> new Histogram(DIGITS)).add(added);
        }
    }
}
