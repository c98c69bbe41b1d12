package io.tandemrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.config.RelayConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** What each command line prints, starts and returns. */
final class RelayCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<RelayConfig> started = new ArrayList<>();

    @Test
    void shouldStartWithTheConfigurationAndReturnItsStatus() {
        final int status = execute("run", "--set", "http.port=0", "--set", "ops.port=0");

        assertThat(status).isEqualTo(7);
        assertThat(started).singleElement().extracting(c -> c.http().port()).isEqualTo(0);
    }

    @Test
    void shouldNotStartWithAFaultyConfiguration() {
        final int status = execute("run", "--set", "http.port=x", "--set", "ops.port=y");

        assertThat(status).isEqualTo(2);
        assertThat(started).isEmpty();
        assertThat(err.toString().lines())
                .containsExactly(
                        "http.port: \"x\" (expected: a whole number) [--set]",
                        "ops.port: \"y\" (expected: a whole number) [--set]");
    }

    @Test
    void shouldReportFaultsOnCheckConfig() {
        assertThat(execute("check-config", "--config", "none.conf")).isEqualTo(2);
        assertThat(err.toString()).startsWith("--config: none.conf (expected: ");
    }

    @Test
    void shouldPassAValidConfiguration() {
        assertThat(execute("check-config")).isZero();
        assertThat(out.toString().lines().toList())
                .hasSizeBetween(2, 3) // with advice where the heap of this test is small
                .startsWith("configuration is valid")
                .element(1, InstanceOfAssertFactories.STRING)
                .startsWith("memory: ")
                .contains(" KiB a call, ", " for 2000 calls, ");
    }

    @Test
    void shouldNotPassMoreCallsThanTheHeapHasRoomFor() {
        final int status =
                execute(
                        "check-config",
                        "--set",
                        "limits.calls=100000",
                        "--set",
                        "http.maxConnections=100000",
                        "--set",
                        "media.uplink.windowFrames=1024",
                        "--set",
                        "media.downlink.windowFrames=1024");

        assertThat(status).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("cannot start: memory: ")
                .contains("too little: raise -Xms and -Xmx", "lower limits.calls to ");
    }

    @Test
    void shouldPrintTheEffectiveConfigurationWithoutSecrets() {
        assertThat(execute("print-config", "--set", "limits.calls=7")).isZero();
        assertThat(out.toString())
                .contains("calls=\"7\"", "bearer=\"********\"")
                .doesNotContain("sesame");
    }

    @Test
    void shouldRefuseAnUnknownFlag() {
        assertThat(execute("run", "--colour")).isEqualTo(2);
        assertThat(err.toString()).contains("--colour");
    }

    @Test
    void shouldAskForASubcommand() {
        assertThat(execute()).isEqualTo(2);
        assertThat(err.toString()).contains("Which subcommand?", "check-config");
    }

    @Test
    void shouldHelp() {
        assertThat(execute("--help")).isZero();
        assertThat(out.toString()).contains("Examples:", "Exit status:", "print-config");
    }

    @Test
    void shouldHelpWithASubcommand() {
        assertThat(execute("run", "--help")).isZero();
        assertThat(out.toString()).contains("--config", "--set");
    }

    @Test
    void shouldTellItsVersion() {
        assertThat(execute("--version")).isZero();
        assertThat(out.toString()).startsWith("tandem ");
    }

    private int execute(String... args) {
        return RelayCommand.line(
                        config -> {
                            started.add(config);
                            return 7;
                        },
                        Map.of("TANDEM_UPSTREAM_BEARER", "sesame"))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
