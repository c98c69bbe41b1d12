package io.tandemrelay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the JSON that JMH writes ({@code -rf json}). */
final class ScoresReader {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Path file;

    private ScoresReader(Path file) {
        this.file = file;
    }

    static Scores read(Path file) throws UnusableResultException {
        return new ScoresReader(file).read();
    }

    private Scores read() throws UnusableResultException {
        final JsonNode results = json();
        if (!results.isArray() || results.isEmpty()) {
            throw unusable("not a result of JMH: no list of benchmarks");
        }
        final List<Score> scores = new ArrayList<>();
        for (final JsonNode result : results) {
            scores.add(score(result));
        }
        return new Scores(scores);
    }

    private JsonNode json() throws UnusableResultException {
        try {
            return JsonMapper.shared().readTree(Files.readString(file));
        } catch (NoSuchFileException ex) {
            throw unusable("no such file");
        } catch (IOException ex) {
            throw unusable("cannot be read: " + ex);
        } catch (JacksonException ex) {
            throw unusable("not JSON: " + ex.getOriginalMessage());
        }
    }

    private Score score(JsonNode result) throws UnusableResultException {
        final String name = result.path("benchmark").asString("");
        final JsonNode metric = result.path("primaryMetric");
        final int methodAt = name.lastIndexOf('.') + 1;
        final double median = number(metric.path("scorePercentiles").path("50.0"));
        if (methodAt < 2 || Double.isNaN(median)) {
            throw unusable("not a result of JMH: a benchmark without a name or score");
        }
        final double nsPerUnit = nsPerUnit(name, metric.path("scoreUnit").asString(""));
        return new Score(
                name.substring(name.lastIndexOf('.', methodAt - 2) + 1, methodAt - 1),
                name.substring(methodAt),
                parameters(result.path("params")),
                median * nsPerUnit,
                number(metric.path("scoreError")) * nsPerUnit,
                number(result.path("secondaryMetrics").path(ALLOCATED).path("score")));
    }

    /** JMH writes NaN as a string. */
    private static double number(JsonNode value) {
        return value.isNumber() ? value.asDouble() : Double.NaN;
    }

    private double nsPerUnit(String name, String unit) throws UnusableResultException {
        return switch (unit) {
            case "ns/op" -> 1;
            case "us/op" -> 1e3;
            case "ms/op" -> 1e6;
            case "s/op" -> 1e9;
            default -> throw unusable(name + " is in " + unit + ", not in time per operation");
        };
    }

    private static String parameters(JsonNode parameters) {
        return parameters
                .propertyStream()
                .map(parameter -> parameter.getKey() + '=' + parameter.getValue().asString())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private UnusableResultException unusable(String reason) {
        return new UnusableResultException(file, reason);
    }
}
