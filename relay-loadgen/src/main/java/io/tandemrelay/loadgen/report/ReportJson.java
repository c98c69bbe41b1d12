package io.tandemrelay.loadgen.report;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;

/** The run as one JSON document: what the page draws, and what a pipeline may ask. */
final class ReportJson {
    /** Raised when a field changes its meaning or goes. */
    private static final int FORMAT = 1;

    private static final List<String> DIRECTIONS = List.of("uplink", "downlink", "echo");
    private static final double CURVE_STEP = 0.05;

    private final Run run;

    ReportJson(Run run) {
        this.run = run;
    }

    ObjectNode document() {
        final ObjectNode json = RecordJson.object();
        json.put("format", FORMAT);
        json.set("verdict", RecordJson.verdict(run.verdict()));
        json.set("limits", RecordJson.limits(run.limits()));
        times(json);
        calls(json.putObject("calls"));
        frames(json.putObject("frames"));
        json.set("counts", RecordJson.counts(run.counts()));
        latencies(json.putObject("latencies"));
        final Capacity capacity = run.capacity();
        if (capacity != null) {
            capacity(json.putObject("capacity"), capacity);
        }
        processes(json.putArray("processes"));
        slots(json.putObject("slots"));
        curves(json.putObject("curves"));
        return json;
    }

    private void times(ObjectNode json) {
        final List<Slot> slots = run.slots();
        final long startMs =
                slots.isEmpty()
                        ? run.processes().getFirst().info().startedEpochMs()
                        : slots.getFirst().startEpochMs();
        final long endMs =
                slots.isEmpty() ? startMs : slots.getLast().startEpochMs() + run.slotMs();
        json.put("startedEpochMs", startMs);
        json.put("durationSeconds", (endMs - startMs) / 1000);
        json.put(
                "measuredSeconds",
                slots.stream().filter(Slot::measured).count() * run.slotMs() / 1000);
    }

    private void calls(ObjectNode json) {
        json.put("peak", run.peakCalls());
        json.put("started", run.total("calls.started"));
        json.put("opened", run.total("calls.opened"));
        json.put("ended", run.total("calls.ended"));
        json.put("failed", run.failedCalls());
        final ObjectNode failures = json.putObject("failures");
        run.counts()
                .tailMap("failures.")
                .forEach((name, count) -> {
                    if (name.startsWith("failures.") && count > 0) {
                        failures.put(name.substring("failures.".length()), count);
                    }
                });
    }

    private void frames(ObjectNode json) {
        json.put("sent", run.framesSent());
        json.put("heard", run.total("frames.", ".heard"));
        json.put("lost", run.lost());
        if (!Double.isNaN(run.lossRatio())) {
            json.put("lossRatio", run.lossRatio());
        }
        for (String direction : DIRECTIONS) {
            final ObjectNode node = json.putObject(direction);
            node.put("sent", run.total("frames." + direction + ".sent"));
            node.put("heard", run.total("frames." + direction + ".heard"));
            final String start = "faults." + direction + ".";
            run.counts()
                    .forEach((name, count) -> {
                        if (name.startsWith(start)) {
                            node.put(name.substring(start.length()), count);
                        }
                    });
            node.put("lost", run.lost(direction));
        }
    }

    private void latencies(ObjectNode json) {
        for (Series series : Series.values()) {
            final Histogram total = run.total(series);
            if (total.getTotalCount() > 0) {
                final ObjectNode node = json.putObject(series.tag());
                node.put("title", series.title());
                node.put("meaning", series.meaning());
                node.put("count", total.getTotalCount());
                node.put("minMs", Latency.ms(total.getMinValue()));
                node.put("meanMs", Latency.ms(Math.round(total.getMean())));
                node.put("p50Ms", at(total, 50));
                node.put("p90Ms", at(total, 90));
                node.put("p99Ms", at(total, 99));
                node.put("p999Ms", at(total, 99.9));
                node.put("p9999Ms", at(total, 99.99));
                node.put("maxMs", Latency.ms(total.getMaxValue()));
            }
        }
    }

    private static double at(Histogram histogram, double percentile) {
        return Latency.ms(histogram.getValueAtPercentile(percentile));
    }

    private void processes(ArrayNode json) {
        for (ProcessRecord process : run.processes()) {
            final ObjectNode node = RecordJson.info(process.info());
            node.put("folder", process.name());
            if (process.lateness().getTotalCount() > 0) {
                node.put("latenessP99Ms", process.latenessP99Ms());
                node.put("latenessMaxMs", Latency.ms(process.lateness().getMaxValue()));
            }
            node.set("counts", RecordJson.counts(process.counts()));
            node.set("notes", RecordJson.strings(process.notes()));
            json.add(node);
        }
    }

    /** By column, as the charts take them; the time is in seconds since the start. */
    private void slots(ObjectNode json) {
        json.put("seconds", run.slotMs() / 1000);
        final ArrayNode at = json.putArray("at");
        final ArrayNode measured = json.putArray("measured");
        final ArrayNode callsUp = json.putArray("callsUp");
        final SortedSet<String> names = new TreeSet<>();
        for (Slot slot : run.slots()) {
            at.add((slot.startEpochMs() - run.slots().getFirst().startEpochMs()) / 1000);
            measured.add(slot.measured());
            callsUp.add(slot.callsUp());
            names.addAll(slot.counts().keySet());
        }
        final ObjectNode counts = json.putObject("counts");
        for (String name : names) {
            final ArrayNode column = counts.putArray(name);
            run.slots().forEach(slot -> column.add(tenths(slot.counts().getOrDefault(name, 0.0))));
        }
        final ObjectNode latencies = json.putObject("latencies");
        for (Series series : Series.values()) {
            if (run.slots().stream().anyMatch(slot -> slot.latencies().containsKey(series))) {
                final ObjectNode node = latencies.putObject(series.tag());
                final ArrayNode p50 = node.putArray("p50");
                final ArrayNode p99 = node.putArray("p99");
                final ArrayNode max = node.putArray("max");
                for (Slot slot : run.slots()) {
                    final Latency latency = slot.latencies().get(series);
                    if (latency == null) {
                        p50.addNull();
                        p99.addNull();
                        max.addNull();
                    } else {
                        p50.add(latency.p50Ms());
                        p99.add(latency.p99Ms());
                        max.add(latency.maxMs());
                    }
                }
            }
        }
    }

    /** Latency by the number of nines, each series up to what its count can tell. */
    private void curves(ObjectNode json) {
        final ArrayNode nines = json.putArray("nines");
        double most = 0;
        for (Series series : Series.values()) {
            most = Math.max(most, nines(run.total(series)));
        }
        final int points = (int) Math.ceil(most / CURVE_STEP) + 1;
        for (int point = 0; point < points; point++) {
            nines.add(Math.round(point * CURVE_STEP * 100) / 100.0);
        }
        for (Series series : Series.values()) {
            final Histogram total = run.total(series);
            if (total.getTotalCount() > 0) {
                final double end = nines(total) + CURVE_STEP;
                final ArrayNode curve = json.putArray(series.tag());
                for (int point = 0; point < points; point++) {
                    final double x = point * CURVE_STEP;
                    if (x <= end) {
                        curve.add(at(total, 100 - Math.pow(10, 2 - x)));
                    } else {
                        curve.addNull();
                    }
                }
            }
        }
    }

    /** How many nines a histogram has enough values for. */
    private static double nines(Histogram histogram) {
        return Math.log10((double) Math.max(1, histogram.getTotalCount()));
    }

    private static void capacity(ObjectNode json, Capacity capacity) {
        json.put("limitP99Ms", capacity.limitP99Ms());
        final ArrayNode knees = json.putArray("knees");
        capacity.knees().forEach(knees::add);
        optional(json, "cpuMicrosPerFrame", capacity.cpuMicrosPerFrame());
        final ArrayNode steps = json.putArray("steps");
        for (Capacity.Step step : capacity.steps()) {
            final ObjectNode node = steps.addObject();
            node.put("repeat", step.repeat());
            node.put("calls", step.calls());
            optional(node, "p99Ms", step.p99Ms());
            node.put("lost", step.lost());
            node.put("failed", step.failed());
            optional(node, "latenessP99Ms", step.latenessP99Ms());
            node.put("lateSeconds", step.lateSeconds());
            node.put("good", step.good());
            node.put("void", step.isVoid());
            node.put("confirmation", step.confirmation());
            optional(node, "cpuMicrosPerFrame", step.cpuMicrosPerFrame());
            optional(node, "relayCores", step.relayCores());
        }
    }

    /** JSON knows no NaN: what was not measured is left out. */
    private static void optional(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, value);
        }
    }

    /** Shares of an interval are no whole numbers; whole ones stay short. */
    private static JsonNode tenths(double value) {
        return value == Math.rint(value)
                ? LongNode.valueOf((long) value)
                : DoubleNode.valueOf(Math.round(value * 10) / 10.0);
    }
}
