package io.tandemrelay.loadgen.report;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON forms that the record on disk and the report share; absent limits are left out. */
final class RecordJson {
    private static final JsonMapper JSON = JsonMapper.shared();

    private RecordJson() {}

    static ObjectNode object() {
        return JSON.createObjectNode();
    }

    static ArrayNode array() {
        return JSON.createArrayNode();
    }

    static JsonNode parse(String text) {
        return JSON.readTree(text);
    }

    static String pretty(JsonNode node) {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    }

    static ObjectNode info(RunInfo info) {
        final ObjectNode node = object();
        node.put("role", info.role());
        node.put("shard", info.shard());
        node.put("shards", info.shards());
        node.put("target", info.target());
        node.set("command", strings(info.command()));
        node.put("startedEpochMs", info.startedEpochMs());
        node.set("machine", machine(info.machine()));
        node.set("limits", limits(info.limits()));
        return node;
    }

    static RunInfo info(JsonNode node) {
        final JsonNode machine = node.path("machine");
        final JsonNode limits = node.path("limits");
        return new RunInfo(
                node.path("role").asString(ProcessRecord.UNKNOWN),
                node.path("shard").asInt(0),
                node.path("shards").asInt(1),
                node.path("target").asString(ProcessRecord.UNKNOWN),
                strings(node.path("command")),
                node.path("startedEpochMs").asLong(0),
                new Machine(
                        machine.path("host").asString(ProcessRecord.UNKNOWN),
                        machine.path("os").asString(ProcessRecord.UNKNOWN),
                        machine.path("cpu").asString(ProcessRecord.UNKNOWN),
                        machine.path("cores").asInt(0),
                        machine.path("jdk").asString(ProcessRecord.UNKNOWN),
                        strings(machine.path("jvmFlags")),
                        machine.path("version").asString(ProcessRecord.UNKNOWN)),
                new Limits(
                        limits.path("maxP99Ms").asDouble(Double.NaN),
                        limits.path("maxLossRatio").asDouble(Double.NaN),
                        limits.path("maxFailedCalls").asInt(-1),
                        limits.path("maxLatenessP99Ms").asDouble(Double.NaN)));
    }

    static ObjectNode machine(Machine machine) {
        final ObjectNode node = object();
        node.put("host", machine.host());
        node.put("os", machine.os());
        node.put("cpu", machine.cpu());
        node.put("cores", machine.cores());
        node.put("jdk", machine.jdk());
        node.set("jvmFlags", strings(machine.jvmFlags()));
        node.put("version", machine.version());
        return node;
    }

    static ObjectNode limits(Limits limits) {
        final ObjectNode node = object();
        if (limits.asksLatency()) {
            node.put("maxP99Ms", limits.maxP99Ms());
        }
        if (limits.asksLoss()) {
            node.put("maxLossRatio", limits.maxLossRatio());
        }
        if (limits.asksFailedCalls()) {
            node.put("maxFailedCalls", limits.maxFailedCalls());
        }
        if (limits.asksLateness()) {
            node.put("maxLatenessP99Ms", limits.maxLatenessP99Ms());
        }
        return node;
    }

    static ObjectNode verdict(Verdict verdict) {
        final ObjectNode node = object();
        node.put("outcome", verdict.outcome().name());
        final ArrayNode findings = node.putArray("findings");
        for (Verdict.Finding finding : verdict.findings()) {
            findings.addObject()
                    .put("outcome", finding.outcome().name())
                    .put("subject", finding.subject())
                    .put("measured", finding.measured())
                    .put("limit", finding.limit())
                    .put("advice", finding.advice());
        }
        return node;
    }

    static ObjectNode counts(Map<String, Long> counts) {
        final ObjectNode node = object();
        counts.forEach(node::put);
        return node;
    }

    static ArrayNode strings(List<String> values) {
        final ArrayNode node = array();
        values.forEach(node::add);
        return node;
    }

    private static List<String> strings(JsonNode values) {
        return values.valueStream().map(JsonNode::asString).toList();
    }
}
