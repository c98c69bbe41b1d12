package io.tandemrelay.server.system;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real relay in its own JVM, as packaged, on free ports of 127.0.0.1, with Netty's leak
 * detection at its strictest.
 */
final class RelayProcess implements AutoCloseable {

    private static final Pattern LISTENS =
            Pattern.compile("listens on \\S+?:(\\d+) .* ops on \\S+?:(\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Matcher> listening = new CompletableFuture<>();
    private final int httpPort;
    private final int opsPort;

    private RelayProcess(Process process) throws Exception {
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        final Thread reader = new Thread(this::readLog, "relay-log");
        reader.setDaemon(true);
        reader.start();
        final Matcher ports = listening.get(30, SECONDS);
        httpPort = Integer.parseInt(ports.group(1));
        opsPort = Integer.parseInt(ports.group(2));
    }

    /** Starts a relay with these settings over the defaults; returns when it listens. */
    static RelayProcess start(Map<String, String> settings) {
        return start(settings, Map.of());
    }

    /** As {@link #start(Map)}, with environment variables for secrets. */
    static RelayProcess start(Map<String, String> settings, Map<String, String> environment) {
        return start(settings, environment, List.of());
    }

    /** As {@link #start(Map, Map)}, with options for the JVM over those given to every relay. */
    static RelayProcess start(
            Map<String, String> settings,
            Map<String, String> environment,
            List<String> jvmOptions) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dio.netty.leakDetection.level=" + leakDetection());
        command.add("-Xmx512m");
        command.add("-XX:+UseSerialGC");
        command.addAll(jvmOptions);
        command.add("-jar");
        command.add(jar().toString());
        command.add("run");
        set(command, "http.port", "0");
        set(command, "ops.port", "0");
        settings.forEach((key, value) -> set(command, key, value));
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return new RelayProcess(builder.start());
        } catch (Exception ex) {
            throw new IllegalStateException("the relay did not start", ex);
        }
    }

    int httpPort() {
        return httpPort;
    }

    int opsPort() {
        return opsPort;
    }

    long pid() {
        return process.pid();
    }

    URI webhook() {
        return URI.create("http://127.0.0.1:" + httpPort + "/webhook/twilio");
    }

    URI media() {
        return URI.create("ws://127.0.0.1:" + httpPort + "/media");
    }

    String health() {
        return get("http://127.0.0.1:" + httpPort + "/health");
    }

    String metrics() {
        return get("http://127.0.0.1:" + opsPort + "/metrics");
    }

    /** Value of the metric line that starts with exactly this name and label text. */
    double metric(String nameAndLabels) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(nameAndLabels + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + nameAndLabels));
    }

    List<String> log() {
        return List.copyOf(log);
    }

    /** Lines in which Netty reports a buffer that was never released. */
    List<String> leaks() {
        return log.stream().filter(line -> line.contains("LEAK")).toList();
    }

    /** Open file descriptors of the process. */
    int descriptors() {
        try (var files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return (int) files.count();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Names of the relay's own threads, one entry each, sorted; the JVM's come and go. */
    List<String> threads() {
        try (var tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return tasks.map(RelayProcess::threadName)
                    .filter(name -> name.startsWith("relay-"))
                    .sorted()
                    .toList();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Sends SIGTERM and waits for the end; returns the exit status. */
    int terminate(Duration limit) throws InterruptedException {
        process.toHandle().destroy(); // unlike Process.destroy, leaves the log readable
        if (!process.waitFor(limit.toMillis(), MILLISECONDS)) {
            throw new AssertionError("still running " + limit + " after SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        saveLog();
        process.destroy();
        try {
            if (!process.waitFor(20, SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException ex) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** Kept for whoever has to find out why a test failed. */
    private void saveLog() {
        try {
            final Path folder = Files.createDirectories(Path.of("target", "relay-logs"));
            Files.write(folder.resolve("relay-" + process.pid() + ".log"), log);
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private void readLog() {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.add(line);
                final Matcher matcher = LISTENS.matcher(line);
                if (matcher.find()) {
                    listening.complete(matcher);
                }
            }
        } catch (IOException ex) {
            log.add("log ended: " + ex.getMessage());
        }
        listening.completeExceptionally(
                new IllegalStateException("ended early:\n" + String.join("\n", log)));
    }

    private static String threadName(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    private static String get(String url) {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create(url)).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ex);
        }
    }

    /** Paranoid tracking costs more than all else; -Dtandem.quiet is for measuring. */
    private static String leakDetection() {
        return Boolean.getBoolean("tandem.quiet") ? "disabled" : "paranoid";
    }

    private static void set(List<String> command, String key, String value) {
        command.add("--set");
        command.add(key + "=" + value);
    }

    private static Path jar() {
        final Path jar = Path.of("target", "relay-server.jar").toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new IllegalStateException("package the server first: no " + jar.getFileName());
        }
        return jar;
    }
}
