package io.tandemrelay.loadgen.compare;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The results as one JSON document: what the page draws, and what a pipeline may ask. */
public final class ComparisonJson {
    /** Raised when a field changes its meaning or goes. */
    private static final int FORMAT = 1;

    private final Results results;
    private final List<String> notJudged;

    public ComparisonJson(Results results, List<String> notJudged) {
        this.results = results;
        this.notJudged = notJudged;
    }

    /** All but the verdict and who ran it, which the page adds. */
    public ObjectNode document() {
        final ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("format", FORMAT);
        json.put("startedEpochMs", results.startedEpochMs());
        json.put("durationSeconds", (results.endedEpochMs() - results.startedEpochMs()) / 1000);
        json.put("rounds", results.settings().rounds());
        json.put("baseline", results.baseline());
        json.put("stopped", results.stopped());
        json.put("measureSeconds", results.settings().measure().toSeconds());
        json.put("maxLatenessP99Ms", results.settings().maxLatenessP99Ms());
        if (results.settings().capacity() != null) {
            json.put("capacityMaxP99Ms", results.settings().capacity().maxP99Ms());
        }
        final ArrayNode notes = json.putArray("notes");
        results.notes().forEach(notes::add);
        notJudged.forEach(notes::add);
        workloads(json.putArray("workloads"));
        metrics(json.putObject("metrics"));
        targets(json.putArray("targets"));
        rounds(json.putArray("visits"));
        return json;
    }

    private void workloads(ArrayNode json) {
        for (Workload workload : Workload.values()) {
            for (int calls : results.settings().calls()) {
                json.addObject()
                        .put("key", Figures.key(workload, calls))
                        .put("workload", workload.word())
                        .put("title", workload.title())
                        .put("calls", calls);
            }
        }
    }

    private void metrics(ObjectNode json) {
        for (Metric metric : results.metrics()) {
            json.putObject(metric.name())
                    .put("unit", metric.unit())
                    .put("decimals", metric.decimals());
        }
    }

    private void targets(ArrayNode json) {
        for (Candidate candidate : results.candidates()) {
            final String name = candidate.target().name();
            final ObjectNode node = json.addObject();
            node.put("name", name);
            node.put("about", candidate.target().about());
            node.put("readiness", candidate.readiness().name());
            node.put("reason", candidate.reason());
            final ObjectNode command = node.putObject("command");
            final ArrayNode start = command.putArray("start");
            candidate.target().start().forEach(start::add);
            node.put("capacityIsLowerBound", results.isLowerBound(name));
            final ObjectNode figures = node.putObject("figures");
            for (Metric metric : results.metrics()) {
                final Spread spread = results.spread(name, metric);
                if (!spread.isEmpty()) {
                    spread(figures.putObject(metric.name()), spread, results.ratio(name, metric));
                }
            }
        }
    }

    private static void spread(ObjectNode node, Spread spread, double ratio) {
        node.put("median", spread.median());
        node.put("min", spread.min());
        node.put("max", spread.max());
        if (Double.isFinite(ratio)) {
            node.put("ratio", ratio);
        }
        final ArrayNode values = node.putArray("values");
        spread.values().forEach(values::add);
    }

    private void rounds(ArrayNode json) {
        for (Visit visit : results.visits()) {
            final ObjectNode node = json.addObject();
            node.put("target", visit.target());
            node.put("round", visit.round());
            number(node, "idleKiB", visit.idleKiB());
            node.put("failure", visit.failure());
            final ArrayNode measured = node.putArray("figures");
            visit.figures().forEach(figures -> figures(measured.addObject(), figures));
            if (visit.capacity() != null) {
                capacity(node.putObject("capacity"), visit.capacity());
            }
        }
    }

    private static void figures(ObjectNode node, Figures figures) {
        node.put("key", figures.key());
        node.put("void", figures.isVoid());
        node.put("complete", figures.complete());
        figures.values().forEach((figure, value) -> number(node, figure.word(), value));
    }

    private static void capacity(ObjectNode node, Visit.Found found) {
        node.put("calls", found.calls());
        node.put("bound", found.bound().name());
        number(node, "cpuMicrosPerFrame", found.cpuMicrosPerFrame());
        final ArrayNode steps = node.putArray("steps");
        found.steps()
                .forEach(step -> {
                    final ObjectNode tried = steps.addObject();
                    tried.put("calls", step.calls());
                    tried.put("good", step.good());
                    tried.put("void", step.isVoid());
                    tried.put("confirmation", step.confirmation());
                    number(tried, "p99Ms", step.p99Ms());
                    tried.put("lost", step.lost());
                    tried.put("failed", step.failed());
                    number(tried, "cpuMicrosPerFrame", step.cpuMicrosPerFrame());
                    number(tried, "relayCores", step.relayCores());
                });
    }

    /** JSON knows no NaN: what is not known is left out. */
    private static void number(ObjectNode node, String field, double value) {
        if (Double.isFinite(value)) {
            node.put(field, value);
        }
    }
}
