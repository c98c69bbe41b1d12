package io.tandemrelay.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a result was measured on, and of which commit.
 *
 * @param cores that the JVM may use
 * @param flags of the JVM, the forks' too
 * @param options what JMH was told
 * @param commit with {@code -dirty} when the work tree differs from it
 */
record Machine(
        String started,
        String os,
        String cpu,
        int cores,
        String jdk,
        List<String> flags,
        List<String> options,
        String commit) {
    private static final String UNKNOWN = "unknown";

    Machine {
        flags = List.copyOf(flags);
        options = List.copyOf(options);
    }

    static Machine here(String... options) {
        return new Machine(
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                String.join(" ", property("os.name"), property("os.version"), property("os.arch")),
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                property("java.vm.name") + ' ' + Runtime.version(),
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                List.of(options),
                describedCommit());
    }

    String markdown() {
        return String.format(
                "%s, %s, %d cores%n%s `%s`%ncommit %s, %s, options: %s%n",
                os,
                cpu,
                cores,
                jdk,
                String.join(" ", flags),
                commit,
                started,
                options.isEmpty() ? "none" : '`' + String.join(" ", options) + '`');
    }

    private static String property(String name) {
        return System.getProperty(name, UNKNOWN);
    }

    private static String cpuModel() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(property("os.arch"));
        } catch (IOException ex) {
            return property("os.arch");
        }
    }

    private static String describedCommit() {
        final ProcessBuilder git =
                new ProcessBuilder(
                        "git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*");
        try {
            final Process process = git.redirectErrorStream(true).start();
            final String answer =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? answer.strip() : UNKNOWN;
        } catch (IOException ex) {
            return UNKNOWN;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }
}
