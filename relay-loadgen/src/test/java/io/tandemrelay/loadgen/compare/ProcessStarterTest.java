package io.tandemrelay.loadgen.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tandemrelay.loadgen.pace.Courtesy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessStarterTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void shouldStartProcessesAsImportantAsItsMakerWas() throws Exception {
        final List<String> priorities = new ArrayList<>();
        final Thread comparing =
                new Thread(() -> {
                    try (ProcessStarter starter = new ProcessStarter()) {
                        priorities.add(output(new ProcessBuilder("nice").start()));
                        Courtesy.standBack();
                        priorities.add(output(new ProcessBuilder("nice").start()));
                        priorities.add(output(starter.start(new ProcessBuilder("nice"))));
                    } catch (IOException ex) {
                        priorities.add(ex.toString());
                    }
                });
        comparing.start();
        comparing.join();

        assertThat(priorities).hasSize(3);
        // Another test of this JVM may have stood back on the thread that all others come from.
        assumeThat(priorities.get(1)).isNotEqualTo(priorities.getFirst());
        assertThat(priorities.get(2)).isEqualTo(priorities.getFirst());
    }

    @Test
    void shouldSayWhatCannotBeStarted() {
        try (ProcessStarter starter = new ProcessStarter()) {
            assertThatThrownBy(() -> starter.start(new ProcessBuilder("/no/such/program")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("/no/such/program");
        }
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
