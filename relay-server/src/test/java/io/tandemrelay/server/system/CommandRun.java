package io.tandemrelay.server.system;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A packaged program run to its end. */
record CommandRun(int status, String out, String err) {
    private static final long LIMIT_SECONDS = 90;

    /** The relay's own jar with these words and variables, nothing of ours in the environment. */
    static CommandRun relay(Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        return of(Path.of("target", "relay-server.jar"), environment, words);
    }

    /** The synthetic phone network's jar. */
    static CommandRun loadgen(String... words) throws IOException, InterruptedException {
        return of(Path.of("..", "relay-loadgen", "target", "relay-loadgen.jar"), Map.of(), words);
    }

    private static CommandRun of(Path jar, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar"));
        command.add(jar.toString());
        command.addAll(List.of(words));
        final File out = File.createTempFile("command", ".out");
        final File err = File.createTempFile("command", ".err");
        final ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out).redirectError(err);
        builder.environment().putAll(environment);
        final Process process = builder.start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, SECONDS)) {
                throw new AssertionError("did not end: " + String.join(" ", command));
            }
            return new CommandRun(
                    process.exitValue(),
                    Files.readString(out.toPath()),
                    Files.readString(err.toPath()));
        } finally {
            process.destroyForcibly();
            Files.delete(out.toPath());
            Files.delete(err.toPath());
        }
    }
}
