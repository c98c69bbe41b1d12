package io.tandemrelay.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What operators read is complete. */
final class CounterTest {

    @Test
    void shouldExplainEachCounterAndStageInASentence() {
        assertThat(Arrays.stream(Counter.values()).map(Counter::help))
                .allMatch(help -> help.matches("[A-Z].{10,}\\."));
        assertThat(Arrays.stream(LatencyStage.values()).map(LatencyStage::help))
                .allMatch(help -> help.matches("[A-Z].{10,}\\."));
    }

    @Test
    void shouldKeepTheCountersOfAThreadApart() {
        final ThreadCounters counters = new ThreadCounters();
        for (Counter counter : Counter.values()) {
            counters.add(counter, counter.ordinal() + 1);
            counters.increment(counter);
        }

        for (Counter counter : Counter.values()) {
            assertThat(counters.value(counter)).isEqualTo(counter.ordinal() + 2);
        }
    }
}
