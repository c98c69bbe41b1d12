package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.audio.WavFile;
import io.tandemrelay.loadgen.caller.EchoServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(30)
class CallCommandTest {
    @TempDir Path folder;

    private final StringWriter screen = new StringWriter();

    @Test
    void shouldCallTheAudioCompleteWhenTheCallersWordsComeBack() throws IOException {
        final Path heard = folder.resolve("heard.wav");
        final Path timeline = folder.resolve("timeline.tsv");
        final Path page = folder.resolve("call.html");
        try (EchoServer server = EchoServer.ofAudio(25)) {
            server.documents.add(
                    "<Response><Connect><Stream url=\"%s\"/></Connect></Response>"
                            .formatted(server.url("ws", "/media")));

            final int status =
                    run(
                            "--url=" + server.url("http", "/webhook/twilio"),
                            "--out=" + heard,
                            "--save-timeline=" + timeline,
                            "--page=" + page,
                            "--barge-in-at=0",
                            "--digit=5@200",
                            "--breaks-allowed=400",
                            "--duration=4.5");

            assertThat(screen.toString())
                    .contains("audio complete", "the caller's words came back", "agent ", "digit");
            assertThat(status).isZero();
        }
        assertThat(WavFile.readMulaw(heard).length).isGreaterThan(3 * 8000);
        assertThat(Files.readString(timeline)).contains("\tMARK\tm1\n", "\tDIGIT\t5\n");
        assertThat(Files.readString(page))
                .contains("audio complete", "the caller presses 5", "data:audio/wav;base64,UklGR");
    }

    @Test
    void shouldStayInTheCallAndDoWhatIsTyped() throws IOException {
        try (EchoServer server = EchoServer.ofAudio();
                PipedOutputStream typing = new PipedOutputStream();
                PipedInputStream typed = new PipedInputStream(typing)) {
            typing.write("7\ni\nnonsense\ns\n".getBytes(StandardCharsets.US_ASCII));

            final CompletableFuture<Integer> status =
                    CompletableFuture.supplyAsync(() ->
                            run(
                                    new CommandLine(new CallCommand(typed)),
                                    "--stream=" + server.url("ws", "/media"),
                                    "--out=" + folder.resolve("heard.wav"),
                                    "--breaks-allowed=1000",
                                    "--interactive"));
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> screen.toString().contains("  heard  "));
            typing.write("h\n".getBytes(StandardCharsets.US_ASCII));
            typing.flush();

            assertThat(status.orTimeout(20, TimeUnit.SECONDS).join()).isZero();
            assertThat(screen.toString())
                    .contains("the caller presses 7", "into the stream, agent not heard yet")
                    .contains("unknown key: nonsense", "the caller speaks", "you         hangs up")
                    .contains("audio complete");
        }
    }

    @Test
    void shouldHangUpWhenNothingMoreCanBeTyped() {
        try (EchoServer server = EchoServer.ofAudio()) {
            final InputStream typed =
                    new ByteArrayInputStream("5\n".getBytes(StandardCharsets.US_ASCII));

            run(
                    new CommandLine(new CallCommand(typed)),
                    "--stream=" + server.url("ws", "/media"),
                    "--out=" + folder.resolve("heard.wav"),
                    "--interactive");

            assertThat(screen.toString())
                    .contains("the caller presses 5", "end of input: hangs up", "stop then close");
        }
    }

    @Test
    void shouldFailWhenTheAgentStaysSilent() {
        try (EchoServer server = EchoServer.ofAudio()) {
            final int status =
                    run(
                            "--stream=" + server.url("ws", "/media"),
                            "--out=" + folder.resolve("heard.wav"),
                            "--duration=0.3");

            assertThat(screen.toString()).contains("FAILED", "AUDIO NOT COMPLETE");
            assertThat(status).isEqualTo(1);
        }
    }

    @Test
    void shouldSayWhatToCheckWhenNothingListens() {
        final EchoServer server = EchoServer.ofAudio();
        server.close();

        final int status = run("--url=" + server.url("http", "/webhook/twilio"));

        assertThat(status).isEqualTo(3);
        assertThat(screen.toString()).contains("Is the relay running?", "make run");
    }

    @Test
    void shouldRefuseAWrongCommandLine() throws IOException {
        final Path notWav = Files.writeString(folder.resolve("x.wav"), "hello");

        assertThat(run("--digit=55")).isEqualTo(2);
        assertThat(run("--wav=" + notWav)).isEqualTo(2);
        assertThat(run("--wav=" + folder.resolve("none.wav"))).isEqualTo(2);
        assertThat(run("--url=http://a", "--stream=ws://b")).isEqualTo(2);
        assertThat(screen.toString()).contains("KEY@MS", "not a WAV file", "no such file");
    }

    private int run(String... options) {
        final CommandLine line = RelayLoadgen.commandLine();
        final String[] args = new String[options.length + 1];
        args[0] = "call";
        System.arraycopy(options, 0, args, 1, options.length);
        return run(line, args);
    }

    private int run(CommandLine line, String... args) {
        line.setOut(new PrintWriter(screen, true)).setErr(new PrintWriter(screen, true));
        return line.execute(args);
    }
}
