package io.tandemrelay.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class CorePinningTest {

    @Test
    void shouldPinTheCallingThreadAlone() throws Exception {
        final int core = firstAllowed();
        final CompletableFuture<String> pinned = new CompletableFuture<>();

        Thread.ofPlatform()
                .start(() -> {
                    CorePinning.pinTo(core);
                    pinned.complete(allowed());
                })
                .join();

        assertThat(pinned.get()).isEqualTo(String.valueOf(core));
    }

    @Test
    void shouldRefuseAProcessorOutsideTheProcessMask() {
        assertThatThrownBy(() -> CorePinning.pinTo(1023)).hasMessageContaining("processor 1023");
    }

    /** Narrows a thread to one processor and asks for another one that the machine has. */
    @Test
    void shouldNotWidenTheMaskItWasGiven() throws Exception {
        final int given = firstAllowed();
        final int other = lastAllowed();
        assumeTrue(given != other, "one processor only");
        final CompletableFuture<String> refusal = new CompletableFuture<>();
        final CompletableFuture<String> mask = new CompletableFuture<>();

        Thread.ofPlatform()
                .start(() -> {
                    CorePinning.pinTo(given);
                    try {
                        CorePinning.pinTo(other);
                        refusal.complete("none");
                    } catch (IllegalStateException refused) {
                        refusal.complete(String.valueOf(refused.getMessage()));
                    }
                    mask.complete(allowed());
                })
                .join();

        assertThat(refusal.get()).contains("processor " + other);
        assertThat(mask.get()).isEqualTo(String.valueOf(given));
    }

    private static int lastAllowed() {
        return Integer.parseInt(allowed().replaceAll(".*[-,]", ""));
    }

    private static int firstAllowed() {
        return Integer.parseInt(allowed().replaceAll("[-,].*", ""));
    }

    private static String allowed() {
        try (var lines = Files.lines(Path.of("/proc/thread-self/status"))) {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
