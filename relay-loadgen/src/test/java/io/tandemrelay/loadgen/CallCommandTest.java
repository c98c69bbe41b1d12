package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.audio.WavFile;
import io.tandemrelay.loadgen.caller.EchoServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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
        try (EchoServer server = EchoServer.ofAudio(25)) {
            server.documents.add(
                    "<Response><Connect><Stream url=\"%s\"/></Connect></Response>"
                            .formatted(server.url("ws", "/media")));

            final int status =
                    run(
                            "--url=" + server.url("http", "/webhook/twilio"),
                            "--out=" + heard,
                            "--save-timeline=" + timeline,
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
        line.setOut(new PrintWriter(screen, true)).setErr(new PrintWriter(screen, true));
        final String[] args = new String[options.length + 1];
        args[0] = "call";
        System.arraycopy(options, 0, args, 1, options.length);
        return line.execute(args);
    }
}
