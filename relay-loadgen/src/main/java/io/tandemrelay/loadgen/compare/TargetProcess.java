package io.tandemrelay.loadgen.compare;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A target that runs; ends with this. The comparing thread. */
final class TargetProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);
    private static final Duration END_WITHIN = Duration.ofSeconds(10);
    private static final long LOOK_NS = 100_000_000;
    private static final int ANSWER_WITHIN_MS = 2_000;
    private static final int LAST_LINES = 3;

    private final Target target;
    private final Process process;
    private final Path log;
    private final int port;

    private TargetProcess(Target target, Process process, Path log, int port) {
        this.target = target;
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Starts it on a free port; what it says goes to the log. */
    static TargetProcess start(
            ProcessStarter starter, Target target, Launch launch, URI agent, Path log)
            throws IOException {
        final int port = freePort();
        final List<String> command = new ArrayList<>(launch.words());
        command.addAll(target.startCommand(port, agent, launch.core()));
        try {
            final Process process =
                    starter.start(
                            new ProcessBuilder(command)
                                    .directory(target.folder().toFile())
                                    .redirectErrorStream(true)
                                    .redirectOutput(log.toFile()));
            process.getOutputStream().close();
            return new TargetProcess(target, process, log, port);
        } catch (IOException ex) {
            throw new TargetFailure("cannot be started: " + ex.getMessage());
        }
    }

    long pid() {
        return process.pid();
    }

    /** Whom callers dial. */
    String url() {
        return target.url(port);
    }

    boolean byWebhook() {
        return target.byWebhook();
    }

    /** Waits until it can take calls. */
    void awaitReady(StopSignal stop) throws TargetFailure, StopSignal.StoppedException {
        final long giveUpNs = System.nanoTime() + READY_WITHIN.toNanos();
        String answer = answer();
        while (!answer.isEmpty()) {
            requireAlive("while it started");
            if (System.nanoTime() > giveUpNs) {
                throw failure(
                        "not ready within %d s: %s".formatted(READY_WITHIN.toSeconds(), answer));
            }
            stop.sleepUntil(System.nanoTime() + LOOK_NS);
            answer = answer();
        }
        requireAlive("while it started");
        final long children = process.descendants().count();
        if (children > 0) {
            throw new TargetFailure(
                    "it runs %d processes of its own, so its CPU and memory cannot be told: its start must be the relay itself (use exec)"
                            .formatted(children));
        }
    }

    /** Fails when it has ended. */
    void requireAlive(String when) throws TargetFailure {
        if (!process.isAlive()) {
            throw failure("ended with status %d %s".formatted(process.exitValue(), when));
        }
    }

    /** Empty once it is ready, else what is still amiss. */
    private String answer() {
        final InetAddress here = InetAddress.getLoopbackAddress();
        try {
            if (target.ready().isEmpty()) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(here, port), ANSWER_WITHIN_MS);
                    return "";
                }
            }
            final URI url = URI.create("http://127.0.0.1:" + port + target.ready());
            final HttpURLConnection request = (HttpURLConnection) url.toURL().openConnection();
            request.setConnectTimeout(ANSWER_WITHIN_MS);
            request.setReadTimeout(ANSWER_WITHIN_MS);
            request.setRequestProperty("Connection", "close");
            final int status = request.getResponseCode();
            request.disconnect();
            return status == HttpURLConnection.HTTP_OK ? "" : target.ready() + " answers " + status;
        } catch (IOException ex) {
            return String.valueOf(ex.getMessage());
        }
    }

    private TargetFailure failure(String what) {
        try {
            final List<String> lines =
                    new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                            .lines()
                            .filter(line -> !line.isBlank())
                            .toList();
            final String last =
                    String.join(
                            " / ",
                            lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
            return new TargetFailure(last.isEmpty() ? what : what + "; its last words: " + last);
        } catch (IOException ex) {
            return new TargetFailure(what);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        ProcessEnd.of(process, END_WITHIN);
    }
}
