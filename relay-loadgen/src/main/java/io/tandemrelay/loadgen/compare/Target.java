package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.upstream.AgentAudio;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One relay to measure, as its file describes it. Immutable.
 *
 * @param name a letter, then letters, digits, dots, underscores, hyphens and spaces
 * @param folder where its commands run
 * @param needs programs without which it is skipped, of the search path or of the folder
 * @param build run once; empty for nothing to build
 * @param start runs it until it is told to end, and is itself the process to be measured
 * @param about what it is, for the report
 * @param url of its webhook (http) or of its media stream (ws), with {@code {port}}
 * @param ready path that answers 200 once it can take calls; empty when its open port says so
 * @param agentAudio what the agent speaks with it; null for what the comparison uses
 * @param losesAudio by its own account; then its capacity is not searched for
 */
public record Target(
        String name,
        Path folder,
        List<String> needs,
        List<String> build,
        List<String> start,
        String about,
        String url,
        String ready,
        @Nullable AgentAudio agentAudio,
        boolean losesAudio) {
    static final String PORT = "{port}";
    static final String AGENT = "{agent}";
    static final String CORE = "{core}";
    static final String JAVA = "{java}";

    public Target {
        needs = List.copyOf(needs);
        build = List.copyOf(build);
        start = List.copyOf(start);
    }

    boolean byWebhook() {
        return url.startsWith("http");
    }

    /** Whom callers dial while it listens on this port. */
    String url(int port) {
        return url.replace(PORT, Integer.toString(port));
    }

    /** Whether its start wants to know which core it is pinned to. */
    public boolean asksForCore() {
        return start.stream().anyMatch(word -> word.contains(CORE));
    }

    List<String> buildCommand() {
        return build.stream().map(word -> word.replace(JAVA, java())).toList();
    }

    /** The start with its placeholders filled. */
    List<String> startCommand(int port, URI agent, @Nullable Integer core) {
        return start.stream()
                .map(word ->
                        word.replace(PORT, Integer.toString(port))
                                .replace(AGENT, agent.toString())
                                .replace(CORE, core == null ? CORE : core.toString())
                                .replace(JAVA, java()))
                .toList();
    }

    /** The name as part of a file's name. */
    String fileName() {
        return name.replace(' ', '-');
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
