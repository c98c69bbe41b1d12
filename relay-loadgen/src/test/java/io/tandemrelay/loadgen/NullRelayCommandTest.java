package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.nullrelay.NullRelay;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(30)
class NullRelayCommandTest {
    private final StringWriter screen = new StringWriter();

    @Test
    void shouldServeUntilInterrupted() throws InterruptedException {
        final AtomicInteger status = new AtomicInteger(-1);
        final Thread running =
                Thread.ofPlatform()
                        .start(() -> status.set(run("--port=0", "--stall=5ms", "--lose-every=9")));

        await().until(() ->
                screen.toString()
                        .matches(
                                "(?s)null relay listening on http://127.0.0.1:[1-9]\\d*/voice\\R"));
        running.interrupt();
        running.join();

        assertThat(status).hasValue(0);
    }

    @Test
    void shouldSayThatThePortIsTaken() {
        try (NullRelay other = NullRelay.start(NullRelay.Settings.to(null))) {
            final int status = run("--port=" + other.port());

            assertThat(status).isEqualTo(3);
            assertThat(screen.toString())
                    .contains("cannot listen on 127.0.0.1:" + other.port(), "--port");
        }
    }

    @Test
    void shouldRefuseAWrongCommandLine() {
        assertThat(run("--agent=http://127.0.0.1:1/ws")).isEqualTo(2);
        assertThat(run("--stall=2s", "--stall-every=1s")).isEqualTo(2);
        assertThat(run("--stall=soon")).isEqualTo(2);
        assertThat(run("--direction=up")).isEqualTo(2);
        assertThat(run("--threads=0")).isEqualTo(2);
        assertThat(run("--port=70000")).isEqualTo(2);
        assertThat(screen.toString())
                .contains("not a ws:// URL", "leaves no time", "is not a duration", "downlink");
    }

    private int run(String... options) {
        return new CommandLine(new NullRelayCommand())
                .setOut(new PrintWriter(screen, true))
                .setErr(new PrintWriter(screen, true))
                .execute(options);
    }
}
