package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.upstream.AgentAudio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads files of targets; what is wrong with them is said all at once. One thread. */
public final class TargetsFile {
    private static final Set<String> FIELDS =
            Set.of(
                    "name",
                    "folder",
                    "needs",
                    "build",
                    "start",
                    "about",
                    "stream",
                    "webhook",
                    "ready",
                    "agentAudio",
                    "losesAudio");
    private static final Pattern NAME = Pattern.compile("[A-Za-z](?:[A-Za-z0-9._ -]*[A-Za-z0-9])?");
    private static final String STREAM = "ws://127.0.0.1:{port}/media";
    private static final String READY = "/health";

    private final Path folder;
    private final List<String> faults = new ArrayList<>();

    private TargetsFile(Path file) {
        folder = file.toAbsolutePath().resolveSibling("");
    }

    /**
     * The targets of all files, in order.
     *
     * @throws IOException when a file cannot be read
     * @throws IllegalArgumentException when one is not a list of targets, with all faults in words
     */
    public static List<Target> read(List<Path> files) throws IOException {
        final List<Target> targets = new ArrayList<>();
        for (Path file : files) {
            targets.addAll(parse(file, Files.readString(file)));
        }
        final Set<String> names = new HashSet<>();
        for (Target target : targets) {
            if (!names.add(target.name())) {
                throw new IllegalArgumentException(
                        "two targets are called '" + target.name() + "'");
            }
        }
        return targets;
    }

    static List<Target> parse(Path file, String json) {
        final JsonNode list;
        try {
            list = JsonMapper.shared().readTree(json);
        } catch (JacksonException ex) {
            throw new IllegalArgumentException(file + ": not JSON: " + ex.getOriginalMessage(), ex);
        }
        if (!list.isArray() || list.isEmpty()) {
            throw new IllegalArgumentException(file + ": expected a list of targets");
        }
        final TargetsFile reader = new TargetsFile(file);
        final List<Target> targets = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            targets.add(reader.target("targets[" + i + "]", list.get(i)));
        }
        if (!reader.faults.isEmpty()) {
            throw new IllegalArgumentException(file + ": " + String.join("; ", reader.faults));
        }
        return targets;
    }

    private Target target(String where, JsonNode node) {
        node.propertyNames()
                .forEach(field -> check(FIELDS.contains(field), where, "unknown field " + field));
        final String name = text(where, node, "name", "");
        check(
                NAME.matcher(name).matches(),
                where + ".name",
                "expected a letter, then letters, digits and . _ - or spaces");
        final List<String> start = words(where, node, "start");
        check(!start.isEmpty(), where + ".start", "expected the words of a command");
        check(!(node.has("stream") && node.has("webhook")), where, "stream or webhook, not both");
        return new Target(
                name,
                folder.resolve(text(where, node, "folder", ".")).normalize(),
                words(where, node, "needs"),
                words(where, node, "build"),
                start,
                text(where, node, "about", ""),
                url(where, node),
                ready(where, node),
                agentAudio(where, node),
                flag(where, node, "losesAudio"));
    }

    private String url(String where, JsonNode node) {
        final boolean webhook = node.has("webhook");
        final String field = webhook ? "webhook" : "stream";
        final String url = text(where, node, field, STREAM);
        check(
                url.startsWith(webhook ? "http://" : "ws://") && url.contains(Target.PORT),
                where + "." + field,
                "expected %s://127.0.0.1:{port}/...".formatted(webhook ? "http" : "ws"));
        return url;
    }

    private String ready(String where, JsonNode node) {
        final String path = text(where, node, "ready", READY);
        check(
                path.isEmpty() || path.startsWith("/"),
                where + ".ready",
                "expected a path such as /health, or nothing");
        return path;
    }

    private @Nullable AgentAudio agentAudio(String where, JsonNode node) {
        final String word = text(where, node, "agentAudio", "");
        return switch (word.toUpperCase(Locale.ROOT)) {
            case "" -> null;
            case "MULAW" -> AgentAudio.MULAW_8K;
            case "PCM8K" -> AgentAudio.PCM_8K;
            default -> {
                faults.add(where + ".agentAudio: expected MULAW or PCM8K");
                yield null;
            }
        };
    }

    private String text(String where, JsonNode node, String field, String otherwise) {
        final JsonNode value = node.path(field);
        check(value.isMissingNode() || value.isString(), where + "." + field, "expected a string");
        return value.asString(otherwise);
    }

    private boolean flag(String where, JsonNode node, String field) {
        final JsonNode value = node.path(field);
        check(
                value.isMissingNode() || value.isBoolean(),
                where + "." + field,
                "expected true or false");
        return value.asBoolean(false);
    }

    private List<String> words(String where, JsonNode node, String field) {
        final JsonNode value = node.path(field);
        check(
                value.isMissingNode()
                        || (value.isArray() && value.valueStream().allMatch(JsonNode::isString)),
                where + "." + field,
                "expected a list of strings");
        return value.valueStream().map(word -> word.asString("")).toList();
    }

    private void check(boolean right, String where, String fault) {
        if (!right) {
            faults.add(where + ": " + fault);
        }
    }
}
