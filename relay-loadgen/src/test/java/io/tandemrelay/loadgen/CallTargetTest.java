package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemrelay.loadgen.caller.PhoneNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class CallTargetTest {
    @TempDir Path folder;

    @Command(name = "x")
    private static final class Placing {
        @Mixin private CallTarget target = new CallTarget();
    }

    @Test
    void shouldDescribeWhatIsDialled() {
        assertThat(target().describe()).isEqualTo("webhook http://127.0.0.1:3000/webhook/twilio");
        assertThat(target("--stream=ws://a/media").describe()).isEqualTo("stream ws://a/media");
        assertThat(target("--url=http://a/x", "--public-url=https://b").describe())
                .isEqualTo("webhook http://a/x as https://b");
    }

    @Test
    void shouldMakeACallerOfEachKindOfTarget() {
        build("--url=http://a/x");
        build("--stream=wss://a/media?x=1", "--parameter=p=1", "--parameter=q=2");
        build("--stream=ws://a/media", "--public-url=https://b");
        build("--url=http://a/x", "--public-url=wss://b");
    }

    @Test
    void shouldNameTheOptionThatCannotBeUsed() throws IOException {
        assertRefused("--url", "--url=ws://a/x");
        assertRefused("--url", "--url=a/x");
        assertRefused("--url", "--url=http://a b/");
        assertRefused("--stream", "--stream=http://a/media");
        assertRefused("--public-url", "--public-url=relay.example.com");
        assertRefused("--parameter", "--parameter=a=b");
        assertRefused("--ca-file", "--stream=wss://a", "--ca-file=" + folder.resolve("none"));
        assertRefused(
                "--ca-file",
                "--stream=wss://a",
                "--ca-file=" + Files.createFile(folder.resolve("empty")));
        assertRefused("--ca-file", "--stream=ws://a", "--ca-file=any");
        assertRefused("--ca-file", "--url=https://a", "--ca-file=any");
        assertRefused("--auth-token-file", "--auth-token-file=" + folder.resolve("none"));
        assertThatThrownBy(() -> target("--url=http://a", "--stream=ws://b"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("mutually exclusive");
    }

    private static void assertRefused(String option, String... args) {
        assertThatThrownBy(() -> build(args))
                .isInstanceOf(ParameterException.class)
                .hasMessageStartingWith(option);
    }

    private static CallTarget target(String... args) {
        final Placing placing = new Placing();
        new CommandLine(placing).parseArgs(args);
        return placing.target;
    }

    private static void build(String... args) {
        final Placing placing = new Placing();
        final CommandLine line = new CommandLine(placing);
        line.parseArgs(args);
        try (PhoneNetwork network = new PhoneNetwork(1)) {
            assertThat(placing.target.caller(network, line.getCommandSpec()).build()).isNotNull();
        }
    }
}
