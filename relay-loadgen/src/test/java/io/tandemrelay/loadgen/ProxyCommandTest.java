package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.fault.FaultPlan;
import io.tandemrelay.loadgen.fault.FaultProxy;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(30)
class ProxyCommandTest {
    private static final Pattern LISTENING = Pattern.compile("listening on 127.0.0.1:(\\d+), to");

    private final StringWriter screen = new StringWriter();

    @Test
    void shouldPassBytesUntilInterrupted() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            final AtomicInteger status = new AtomicInteger(-1);
            final String to = "--to=127.0.0.1:" + server.getLocalPort();
            final Thread running =
                    Thread.ofPlatform()
                            .start(() ->
                                    status.set(
                                            run(
                                                    "--listen=0",
                                                    to,
                                                    "--delay=5ms",
                                                    "--jitter=2ms",
                                                    "--bandwidth=64k",
                                                    "--stall=1ms",
                                                    "--stall-every=30ms",
                                                    "--dribble=1/1ms",
                                                    "--half-close-after=1m",
                                                    "--blackhole-after=1m",
                                                    "--direction=to-target",
                                                    "--reset-at=3",
                                                    "--share=100%")));
            await().until(() -> LISTENING.matcher(screen.toString()).find());
            final Matcher listening = LISTENING.matcher(screen.toString());
            assertThat(listening.find()).isTrue();

            try (Socket client = new Socket("127.0.0.1", Integer.parseInt(listening.group(1)));
                    Socket target = server.accept()) {
                client.getOutputStream().write(new byte[] {1, 2, 3, 4});
                assertThat(target.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            }
            running.interrupt();
            running.join();

            assertThat(status).hasValue(0);
        }
    }

    @Test
    void shouldSayThatThePortIsTaken() {
        final InetSocketAddress nobody = new InetSocketAddress("127.0.0.1", 1);
        try (FaultProxy other = FaultProxy.start(0, nobody, FaultPlan.none())) {
            final int status = run("--to=127.0.0.1:1", "--listen=" + other.port());

            assertThat(status).isEqualTo(3);
            assertThat(screen.toString())
                    .contains("cannot listen on 127.0.0.1:" + other.port(), "--listen");
            assertThat(ProxyCommand.status(other))
                    .isEqualTo("0 open of 0 connections, 0.0 kB to the target, 0.0 kB to clients");
        }
    }

    @Test
    void shouldRefuseAWrongCommandLine() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--to=here")).isEqualTo(2);
        assertThat(run("--to=127.0.0.1:99999")).isEqualTo(2);
        for (String wrong :
                new String[] {
                    "--bandwidth=fast",
                    "--bandwidth=0",
                    "--dribble=5ms",
                    "--share=half",
                    "--share=101%",
                    "--direction=up",
                    "--listen=70000",
                    "--delay=5"
                }) {
            assertThat(run("--to=127.0.0.1:1", wrong)).as(wrong).isEqualTo(2);
        }
        assertThat(run("--to=127.0.0.1:1", "--stall=2s", "--stall-every=1s")).isEqualTo(2);
        assertThat(screen.toString())
                .contains("HOST:PORT", "such as 64k", "such as 1/5ms", "such as 10%", "to-client")
                .contains("is not a duration", "never ends");
    }

    private int run(String... options) {
        return new CommandLine(new ProxyCommand())
                .setOut(new PrintWriter(screen, true))
                .setErr(new PrintWriter(screen, true))
                .execute(options);
    }
}
