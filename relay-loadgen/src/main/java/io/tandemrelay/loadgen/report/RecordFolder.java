package io.tandemrelay.loadgen.report;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The record of one process as it lies on disk. Lines that a killed process left half-written are
 * counted and passed over; histograms are decoded only when asked for. Single thread.
 */
final class RecordFolder {
    private static final String TAG = "Tag=";

    private final Path folder;
    private final @Nullable JsonNode json;
    private final List<Piece> pieces = new ArrayList<>();
    private final Map<Long, List<String[]>> latencyLines = new HashMap<>();
    private int brokenLines;
    private int unknownLatencies;

    private RecordFolder(Path folder, @Nullable JsonNode json) {
        this.folder = folder;
        this.json = json;
    }

    static RecordFolder read(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + ": no such folder");
        }
        final Path info = folder.resolve(RunWriter.INFO);
        final Path intervals = folder.resolve(RunWriter.INTERVALS);
        if (!Files.exists(info) && !Files.exists(intervals)) {
            throw new IOException(
                    folder
                            + ": no record of a run (expected "
                            + RunWriter.INFO
                            + " and "
                            + RunWriter.INTERVALS
                            + ")");
        }
        final RecordFolder record = new RecordFolder(folder, parsed(info));
        record.readLatencies(lines(folder.resolve(RunWriter.LATENCIES)));
        record.readIntervals(lines(intervals));
        return record;
    }

    String name() {
        return folder.toString();
    }

    /** Stands in for a missing run.json with the limits that hold without asking. */
    RunInfo info() {
        if (json != null) {
            return RecordJson.info(json);
        }
        final String unknown = ProcessRecord.UNKNOWN;
        return new RunInfo(
                unknown,
                0,
                1,
                unknown,
                List.of(),
                pieces.isEmpty() ? 0 : pieces.getFirst().startMs(),
                new Machine(unknown, unknown, unknown, 0, unknown, List.of(), unknown),
                Limits.NONE);
    }

    List<Piece> pieces() {
        return pieces;
    }

    /** Complete only once the latencies of all pieces were read. */
    List<String> notes() {
        final List<String> notes = new ArrayList<>();
        if (json == null) {
            notes.add(
                    "run.json is missing or broken: command, machine and limits of this process are unknown");
        } else if (!json.has("endedEpochMs")) {
            notes.add("the process did not end its record: it was killed, or still runs");
        }
        if (pieces.isEmpty()) {
            notes.add("no interval was recorded");
        }
        if (brokenLines > 0) {
            notes.add(brokenLines + " broken line(s) left out, as a killed process leaves them");
        }
        if (unknownLatencies > 0) {
            notes.add(unknownLatencies + " histogram(s) belong to no known interval or series");
        }
        return notes;
    }

    private void readIntervals(List<String> lines) {
        final Set<Long> starts = new HashSet<>();
        for (String line : lines) {
            try {
                final JsonNode node = RecordJson.parse(line);
                if (!node.hasNonNull("startEpochMs") || !node.hasNonNull("endEpochMs")) {
                    brokenLines++;
                    continue;
                }
                final long startMs = node.get("startEpochMs").asLong();
                final Map<String, Long> counts = new HashMap<>();
                node.path("counts")
                        .properties()
                        .forEach(entry -> counts.put(entry.getKey(), entry.getValue().asLong()));
                // A second interval with the same start must not count the latencies again.
                final boolean first = starts.add(startMs);
                pieces.add(
                        new Piece(
                                startMs,
                                node.get("endEpochMs").asLong(),
                                node.path("measured").asBoolean(true),
                                node.path("callsUp").asInt(0),
                                counts,
                                first ? each -> decode(startMs, each) : each -> {}));
            } catch (JacksonException ex) {
                brokenLines++;
            }
        }
        unknownLatencies =
                latencyLines.entrySet().stream()
                        .filter(entry -> !starts.contains(entry.getKey()))
                        .mapToInt(entry -> entry.getValue().size())
                        .sum();
    }

    private void readLatencies(List<String> lines) {
        for (String line : lines) {
            if (line.startsWith("#") || line.startsWith("\"")) {
                continue;
            }
            final String[] fields = line.split(",", -1);
            if (fields.length != 5 || !fields[0].startsWith(TAG)) {
                brokenLines++;
                continue;
            }
            try {
                final long startMs = new BigDecimal(fields[1]).movePointRight(3).longValue();
                latencyLines.computeIfAbsent(startMs, key -> new ArrayList<>()).add(fields);
            } catch (NumberFormatException ex) {
                brokenLines++;
            }
        }
    }

    private void decode(long startMs, BiConsumer<Series, Histogram> each) {
        for (String[] fields : latencyLines.getOrDefault(startMs, List.of())) {
            final Series series = series(fields[0].substring(TAG.length()));
            if (series == null) {
                unknownLatencies++;
                continue;
            }
            try {
                each.accept(
                        series,
                        Histogram.decodeFromCompressedByteBuffer(
                                ByteBuffer.wrap(Base64.getDecoder().decode(fields[4])), 0));
            } catch (DataFormatException | RuntimeException ex) {
                brokenLines++;
            }
        }
    }

    private static @Nullable Series series(String tag) {
        for (Series series : Series.values()) {
            if (series.tag().equals(tag)) {
                return series;
            }
        }
        return null;
    }

    private static @Nullable JsonNode parsed(Path info) throws IOException {
        if (!Files.exists(info)) {
            return null;
        }
        try {
            final JsonNode json = RecordJson.parse(Files.readString(info));
            return json.isObject() ? json : null;
        } catch (JacksonException ex) {
            return null;
        }
    }

    /**
     * A process that was killed may have cut a character in two, so broken ones are let through.
     */
    private static List<String> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }
}
