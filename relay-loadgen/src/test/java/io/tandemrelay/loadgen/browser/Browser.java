package io.tandemrelay.loadgen.browser;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** One headless Chromium with a profile of its own; belongs to the test that started it. */
public final class Browser implements AutoCloseable {
    private static final String ANNOUNCEMENT = "DevTools listening on ";
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

    private final Process process;
    private final Path profile;
    private final DevTools devTools;

    private Browser(Process process, Path profile, DevTools devTools) {
        this.process = process;
        this.profile = profile;
        this.devTools = devTools;
    }

    /** Skips the test that asks when no Chromium is found. */
    public static Browser start() throws IOException {
        final String program = program();
        Assumptions.assumeTrue(
                program != null,
                "no Chromium found: install it or name it in the environment variable CHROME");
        final Path profile = Files.createTempDirectory("chromium-profile");
        final List<String> command = new ArrayList<>();
        command.add(String.valueOf(program));
        command.addAll(
                List.of(
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-extensions",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank"));
        final Process process =
                new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try {
            return new Browser(process, profile, new DevTools(address(process)));
        } catch (IOException | RuntimeException ex) {
            process.destroyForcibly();
            delete(profile);
            throw ex;
        }
    }

    /** A new tab, empty. */
    public Page page() {
        return new Page(devTools);
    }

    @Override
    public void close() {
        devTools.close();
        // Children first: they would outlive their parent for a while and write to the profile.
        final List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroyForcibly);
        delete(profile);
    }

    private static @Nullable String program() {
        final String named = System.getenv("CHROME");
        if (named != null && !named.isBlank()) {
            return named;
        }
        final String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            for (String name : NAMES) {
                final Path program = Path.of(folder, name);
                if (Files.isExecutable(program)) {
                    return program.toString();
                }
            }
        }
        return null;
    }

    /** Reads on after the address was found, so that the browser never waits for its error pipe. */
    private static String address(Process process) throws IOException {
        final BufferedReader errors =
                new BufferedReader(
                        new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        final StringBuilder said = new StringBuilder();
        for (String line = errors.readLine(); line != null; line = errors.readLine()) {
            if (line.startsWith(ANNOUNCEMENT)) {
                Thread.ofVirtual().start(() -> errors.lines().forEach(ignored -> {}));
                return line.substring(ANNOUNCEMENT.length()).strip();
            }
            said.append(line).append('\n');
        }
        throw new IOException("Chromium ended without an address of its DevTools:\n" + said);
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException ex) {
            // A dying child of the browser may still write there; the system clears its own folder.
            folder.toFile().deleteOnExit();
        }
    }
}
