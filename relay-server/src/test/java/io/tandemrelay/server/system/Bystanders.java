package io.tandemrelay.server.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fifty honest calls of the load generator, a process of its own, each frame of which is proven.
 */
final class Bystanders implements AutoCloseable {

    static final int CALLS = 50;

    /** Time in which they come in. */
    static final int RAMP_SECONDS = 3;

    private final Process process;
    private final Path folder;

    /**
     * What became of them.
     *
     * @param frames heard, both ways
     * @param lost of them, or in any way not as sent
     * @param p999Ms the worse of the two ways
     */
    record Outcome(int status, long frames, long lost, double p999Ms, String findings) {}

    private Bystanders(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    /** Starts them; the relay's agent is at {@code agentPort}. */
    static Bystanders start(RelayProcess relay, int agentPort, int seconds) {
        try {
            final Path folder = Files.createTempDirectory("bystanders");
            final List<String> command =
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:+UseSerialGC",
                            "-jar",
                            Path.of("..", "relay-loadgen", "target", "relay-loadgen.jar")
                                    .toString(),
                            "load",
                            "--url",
                            relay.webhook().toString(),
                            "--agent-port",
                            String.valueOf(agentPort),
                            "--calls",
                            String.valueOf(CALLS),
                            "--ramp",
                            RAMP_SECONDS + "s",
                            "--duration",
                            seconds + "s",
                            "--max-lateness",
                            "1m",
                            "--out",
                            folder.toString());
            return new Bystanders(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("output.txt").toFile())
                            .start(),
                    folder);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    Outcome await() throws Exception {
        if (!process.waitFor(300, TimeUnit.SECONDS)) {
            throw new AssertionError("the bystanders did not end");
        }
        final Path report = folder.resolve("report.json");
        if (!Files.exists(report)) {
            throw new AssertionError(Files.readString(folder.resolve("output.txt")));
        }
        final JsonNode root = new JsonMapper().readTree(Files.readString(report));
        final JsonNode latencies = root.get("latencies");
        return new Outcome(
                process.exitValue(),
                root.at("/frames/heard").asLong(),
                root.at("/frames/lost").asLong(),
                Math.max(
                        latencies.at("/uplink/p999Ms").asDouble(),
                        latencies.at("/downlink/p999Ms").asDouble()),
                root.at("/verdict/findings").toString());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
