package io.tandemrelay.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.tandemrelay.server.config.MetricsConfig;
import io.tandemrelay.server.config.WorkerConfig;
import io.tandemrelay.server.metrics.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.slf4j.LoggerFactory;

@EnabledOnOs(OS.LINUX)
class WorkerGroupTest {

    private static final String HURTS = "usually hurts";
    private final Metrics metrics =
            new Metrics(new MetricsConfig("", Duration.ofSeconds(10), Duration.ofMillis(100)));

    private final Logger logger =
            (Logger) LoggerFactory.getLogger(WorkerGroup.class.getPackageName());
    private final Recorder log = new Recorder();

    @BeforeEach
    void record() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stopRecording() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void shouldWarnBelowFourProcessorsAndPinAllTheSame() {
        final int core = firstAllowed();

        try (WorkerGroup workers = workers(List.of(core), 3)) {
            workers.start();

            await().until(() -> log.says(Level.INFO, "runs on processor " + core));
            assertThat(log.says(Level.WARN, HURTS)).isTrue();
        }
    }

    @Test
    void shouldNotWarnWithFourProcessors() {
        final int core = firstAllowed();

        try (WorkerGroup workers = workers(List.of(core), 4)) {
            workers.start();

            await().until(() -> log.says(Level.INFO, "runs on processor " + core));
            assertThat(log.says(Level.WARN, HURTS)).isFalse();
        }
    }

    @Test
    void shouldSayNothingOfPinningWhenNoneIsConfigured() {
        try (WorkerGroup workers = workers(List.of(), 1)) {
            workers.start();

            assertThat(log.says(Level.WARN, HURTS)).isFalse();
        }
    }

    private WorkerGroup workers(List<Integer> cores, int processors) {
        final WorkerConfig config = new WorkerConfig(1, 64, 16, WorkerConfig.Idle.SLEEP, cores);
        return new WorkerGroup(config, List.of(), metrics, processors);
    }

    private static int firstAllowed() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.replaceAll("^\\D+(\\d+).*", "$1"))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Keeps what is logged; filled by any thread. */
    private static final class Recorder extends AppenderBase<ILoggingEvent> {
        private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }

        boolean says(Level level, String text) {
            return events.stream()
                    .anyMatch(event ->
                            event.getLevel() == level
                                    && event.getFormattedMessage().contains(text));
        }
    }
}
