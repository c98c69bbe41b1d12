package io.tandemrelay.server.system;

import static java.util.stream.Collectors.toMap;

import java.util.Map;

/**
 * The relay's metrics at one moment, by name and label text.
 *
 * @param values for example {@code tandem_call_closed_total{reason="ttl"}} to 3
 */
record MetricsText(Map<String, Double> values) {

    static MetricsText of(RelayProcess relay) {
        return new MetricsText(
                relay.metrics()
                        .lines()
                        .filter(line -> line.startsWith("tandem_"))
                        .collect(
                                toMap(
                                        line -> line.substring(0, line.lastIndexOf(' ')),
                                        line ->
                                                Double.parseDouble(
                                                        line.substring(
                                                                line.lastIndexOf(' ') + 1)))));
    }

    /** Sum over all labels of the metric {@code tandem_<word>}. */
    long sum(String word) {
        final String name = "tandem_" + word;
        return (long)
                values.entrySet().stream()
                        .filter(entry ->
                                entry.getKey().equals(name)
                                        || entry.getKey().startsWith(name + "{"))
                        .mapToDouble(Map.Entry::getValue)
                        .sum();
    }

    /** The counter {@code tandem_<word>_total}. */
    long total(String word) {
        return sum(word + "_total");
    }

    /** Calls closed for this reason. */
    long closed(String reason) {
        return values.getOrDefault("tandem_call_closed_total{reason=\"" + reason + "\"}", 0.0)
                .longValue();
    }
}
