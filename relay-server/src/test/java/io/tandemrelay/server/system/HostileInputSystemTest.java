package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * The catalogue of bad input, each row alone and as 200 connections at a time beside calls that
 * must not notice. {@code make hostile} gives each row half a minute and prints a table; here all
 * rows share a few seconds.
 */
@Tag("system")
@Timeout(3600)
class HostileInputSystemTest {

    private static final int CONNECTIONS = 200;

    /** Seconds for each row beside the bystanders; 0: a few for all together. */
    private static final int ROW_SECONDS = Integer.getInteger("tandem.hostile.seconds", 0);

    /** Under load a reset may overtake the close frame or the answer, or the agent be missing. */
    private static final Set<String> ELSEWHERE =
            Set.of("closed", "cut", "closed 1006", "closed 1011");

    private static final int SHORT_SECONDS = 6;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static final Map<String, String> SHORT_DEADLINES =
            Map.of(
                    "http.headerTimeout", "1 s",
                    "limits.startDeadline", "1 s",
                    "limits.messageDeadline", "500 ms");

    /** With the demo agent, for inputs that are alone. */
    private static RelayProcess quiet;

    /** With the bystanders' agents. */
    private static RelayProcess relay;

    private static int agentPort;

    @BeforeAll
    static void startRelays() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            agentPort = free.getLocalPort();
        }
        quiet = RelayProcess.start(SHORT_DEADLINES);
        final Map<String, String> settings = new TreeMap<>(SHORT_DEADLINES);
        settings.put("upstream.dialect", "simple");
        settings.put("upstream.url", "ws://127.0.0.1:" + agentPort + "/ws");
        relay = RelayProcess.start(settings);
    }

    @AfterAll
    static void stopRelays() {
        try (RelayProcess first = quiet;
                RelayProcess second = relay) {
            verifyClean(first);
            verifyClean(second);
        }
    }

    private static void verifyClean(RelayProcess relay) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    final MetricsText now = MetricsText.of(relay);
                    assertThat(now.sum("calls")).as("open calls").isZero();
                    assertThat(now.sum("media_frames_in_use")).as("frames").isZero();
                });
        assertThat(MetricsText.of(relay).total("errors")).as("defects met").isZero();
        assertThat(relay.leaks()).isEmpty();
        assertThat(relay.log()).noneMatch(line -> line.contains(" ERROR "));
    }

    @TestFactory
    Stream<DynamicContainer> alone() {
        return HostileInputs.all().stream()
                .map(row ->
                        dynamicContainer(
                                row.toString(),
                                row.attempts().stream()
                                        .map(attempt ->
                                                dynamicTest(
                                                        attempt.what(),
                                                        () ->
                                                                assertThat(outcome(quiet, attempt))
                                                                        .isEqualTo(
                                                                                attempt
                                                                                        .expected())))));
    }

    @Test
    void besideHonestCalls() throws Exception {
        if (ROW_SECONDS == 0) {
            final Attack attack = new Attack();
            final Bystanders.Outcome honest = beside(attack, HostileInputs.all(), SHORT_SECONDS);
            verify("all rows", attack, honest);
            return;
        }
        final Bystanders.Outcome quiet = beside(new Attack(), List.of(), ROW_SECONDS);
        System.out.printf(
                Locale.ROOT, "quiet: %,d frames, p99.9 %.1f ms%n", quiet.frames(), quiet.p999Ms());
        for (Hostile row : HostileInputs.all()) {
            final Attack attack = new Attack();
            final Bystanders.Outcome honest = beside(attack, List.of(row), ROW_SECONDS);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %,d connections, %s; bystanders %,d frames, %d lost, p99.9 %.1f ms, %.1f of"
                            + " the quiet run's; %.2f KiB resident left a connection, %.0f us of CPU"
                            + " each%n",
                    row,
                    attack.connections.sum(),
                    new TreeMap<>(attack.outcomes),
                    honest.frames(),
                    honest.lost(),
                    honest.p999Ms(),
                    honest.p999Ms() / quiet.p999Ms(),
                    attack.residentKib / (double) attack.connections.sum(),
                    attack.cpuUs / (double) attack.connections.sum());
            verify(row.toString(), attack, honest);
        }
    }

    private static void verify(String rows, Attack attack, Bystanders.Outcome honest) {
        assertThat(attack.surprises).as(rows).isEmpty();
        assertThat(attack.connections.sum()).as("connections made").isGreaterThan(CONNECTIONS);
        assertThat(honest.lost()).as("frames lost beside %s", rows).isZero();
        assertThat(honest.status()).as("%s: %s", rows, honest.findings()).isZero();
        assertThat(honest.frames()).isPositive();
    }

    /** What many at a time made of the inputs. */
    private static final class Attack {
        final LongAdder connections = new LongAdder();
        final Map<String, Integer> outcomes = new ConcurrentHashMap<>();
        final Map<String, String> surprises = new ConcurrentHashMap<>();
        volatile long residentKib;
        volatile long cpuUs;
    }

    private static Bystanders.Outcome beside(Attack attack, List<Hostile> rows, int seconds)
            throws Exception {
        try (Bystanders honest =
                Bystanders.start(relay, agentPort, seconds + Bystanders.RAMP_SECONDS)) {
            Thread.sleep(Duration.ofSeconds(Bystanders.RAMP_SECONDS + 1L));
            final long residentKib = residentKib();
            final long cpuUs = cpuUs();
            final List<Hostile.Attempt> attempts =
                    rows.stream().flatMap(row -> row.attempts().stream()).toList();
            final long endNs = System.nanoTime() + Duration.ofSeconds(seconds - 1L).toNanos();
            try (ExecutorService strangers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CONNECTIONS && !attempts.isEmpty(); i++) {
                    final int first = i;
                    strangers.execute(() -> {
                        for (int at = first; System.nanoTime() - endNs < 0; at++) {
                            attempt(attack, attempts.get(at % attempts.size()));
                        }
                    });
                }
            }
            attack.residentKib = residentKib() - residentKib;
            attack.cpuUs = cpuUs() - cpuUs;
            return honest.await();
        }
    }

    private static void attempt(Attack attack, Hostile.Attempt attempt) {
        final String outcome = outcome(relay, attempt);
        attack.connections.increment();
        attack.outcomes.merge(outcome, 1, Integer::sum);
        if (!outcome.equals(attempt.expected()) && !ELSEWHERE.contains(outcome)) {
            attack.surprises.put(attempt.what(), outcome);
        }
    }

    private static String outcome(RelayProcess relay, Hostile.Attempt attempt) {
        try {
            return attempt.input().send(relay, NUMBERS.incrementAndGet());
        } catch (IOException ex) {
            return "cut";
        }
    }

    private static long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + relay.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static long cpuUs() {
        return ProcessHandle.of(relay.pid())
                        .flatMap(process -> process.info().totalCpuDuration())
                        .map(Duration::toNanos)
                        .orElse(0L)
                / 1000;
    }
}
