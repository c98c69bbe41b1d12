package io.tandemrelay.loadgen.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.Delivery;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.fault.SocketPair.Received;
import io.tandemrelay.loadgen.nullrelay.NullRelay;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FaultProxyTest {
    private static final int MEGABYTE = 1_000_000;
    private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void watchForLeaks() {
        ByteBufUtil.setLeakListener((type, records) -> LEAKS.add(type + records));
    }

    @AfterAll
    static void shouldLeakNothing() {
        System.gc();
        // The detector reports when the next buffers are made.
        for (int i = 0; i < 100; i++) {
            ByteBufAllocator.DEFAULT.buffer().release();
        }
        assertThat(LEAKS).isEmpty();
        ByteBufUtil.setLeakListener(null);
    }

    static Map<String, Line> faultsThatLoseNothing() {
        return Map.of(
                "none", Line.plain(),
                "delay", Line.plain().delay(ms(30)),
                "jitter", Line.plain().delay(ms(10)).jitter(ms(20)),
                "bandwidth", Line.plain().bandwidthBytesPerSecond(2L * MEGABYTE),
                "dribble", Line.plain().dribble(5000, Duration.ofNanos(300_000)),
                "tiny dribble", Line.plain().dribble(100, Duration.ZERO),
                "stall", Line.plain().stall(Duration.ZERO, ms(200)),
                "stalls", Line.plain().stall(ms(5), ms(20), ms(40)),
                "all",
                        Line.plain()
                                .delay(ms(5))
                                .jitter(ms(5))
                                .bandwidthBytesPerSecond(4L * MEGABYTE)
                                .dribble(10_000, Duration.ofNanos(500_000))
                                .stall(ms(50), ms(20), ms(100)));
    }

    static List<String> faultsThatLoseNothingNames() {
        return faultsThatLoseNothing().keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("faultsThatLoseNothingNames")
    void shouldPassAMegabyteEachWayUnchanged(String name) throws Exception {
        final Line line = faultsThatLoseNothing().getOrDefault(name, Line.plain());
        try (SocketPair pair = new SocketPair(FaultPlan.both(line))) {
            final byte[] up = SocketPair.noise(MEGABYTE, 1);
            final byte[] down = SocketPair.noise(MEGABYTE, 2);

            final CompletableFuture<Received> atTarget = pair.receive(pair.target);
            final CompletableFuture<Received> atClient = pair.receive(pair.client);
            pair.send(pair.client, up, 3);
            pair.send(pair.target, down, 4);

            assertReceived(atTarget, up, false);
            assertReceived(atClient, down, false);
            assertThat(pair.proxy().bytesPassed(Direction.TO_TARGET)).isEqualTo(MEGABYTE);
            assertThat(pair.proxy().bytesPassed(Direction.TO_CLIENT)).isEqualTo(MEGABYTE);
            await().until(() -> pair.proxy().connections() == 0);
            assertThat(pair.proxy().accepted()).isEqualTo(1);
        }
    }

    @Test
    void shouldDelayEachByteAtLeastAsLongAsAsked() throws Exception {
        final FaultPlan plan = FaultPlan.none().toTarget(Line.plain().delay(ms(150)));
        try (SocketPair pair = new SocketPair(plan)) {
            for (int i = 0; i < 3; i++) {
                final long sentNs = System.nanoTime();
                pair.client.getOutputStream().write(i);
                assertThat(pair.target.getInputStream().read()).isEqualTo(i);
                assertThat(System.nanoTime() - sentNs).isBetween(150_000_000L, 5_000_000_000L);
            }

            assertThat(pair.proxy().faults(FaultKind.DELAYED)).isEqualTo(3);
        }
    }

    @Test
    void shouldStallOnlyWhileAStallIsOn() throws Exception {
        final FaultPlan plan =
                FaultPlan.none().toClient(Line.plain().stall(Duration.ZERO, ms(400)));
        final long beganNs = System.nanoTime();
        try (SocketPair pair = new SocketPair(plan)) {
            pair.target.getOutputStream().write(new byte[] {1, 2, 3});
            pair.client.getOutputStream().write(9);

            assertThat(pair.target.getInputStream().read()).isEqualTo(9);
            assertThat(pair.client.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            assertThat(System.nanoTime() - beganNs).isGreaterThan(400_000_000);
            assertThat(pair.proxy().faults(FaultKind.STALLED)).isEqualTo(1);
        }
    }

    @Test
    void shouldCutWritesIntoPiecesWithTimeBetween() throws Exception {
        final FaultPlan plan = FaultPlan.none().toTarget(Line.plain().dribble(1, ms(20)));
        try (SocketPair pair = new SocketPair(plan)) {
            pair.client.getOutputStream().write(new byte[10]);

            final long beganNs = System.nanoTime();
            assertThat(pair.target.getInputStream().read(new byte[10])).isEqualTo(1);
            assertThat(pair.target.getInputStream().readNBytes(9)).hasSize(9);
            assertThat(System.nanoTime() - beganNs).isBetween(100_000_000L, 5_000_000_000L);
            assertThat(pair.proxy().faults(FaultKind.DRIBBLED)).isEqualTo(10);
        }
    }

    @Test
    void shouldKeepToTheBandwidth() throws Exception {
        final Line line = Line.plain().bandwidthBytesPerSecond(200_000);
        try (SocketPair pair = new SocketPair(FaultPlan.none().toTarget(line))) {
            final long beganNs = System.nanoTime();
            final CompletableFuture<Received> atTarget = pair.receive(pair.target);
            pair.send(pair.client, new byte[200_000], 1);

            atTarget.get(20, TimeUnit.SECONDS);

            assertThat(System.nanoTime() - beganNs).isBetween(800_000_000L, 4_000_000_000L);
            assertThat(pair.proxy().faults(FaultKind.THROTTLED)).isGreaterThan(50);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 127, 1000, 65_536, 65_537, 700_001})
    void shouldResetBothAtExactlyThisByte(int k) throws Exception {
        final FaultPlan plan = FaultPlan.none().toTarget(Line.plain().resetAtByte(k));
        try (SocketPair pair = new SocketPair(plan)) {
            final byte[] up = SocketPair.noise(MEGABYTE, k);
            final CompletableFuture<Received> atTarget = pair.receive(pair.target);
            final CompletableFuture<Received> atClient = pair.receive(pair.client);

            pair.send(pair.client, up, 5);

            assertReceived(atTarget, Arrays.copyOf(up, k), true);
            assertReceived(atClient, new byte[0], true);
            assertThat(pair.proxy().faults(FaultKind.RESET)).isEqualTo(1);
            assertThat(pair.proxy().bytesPassed(Direction.TO_TARGET)).isEqualTo(k);
        }
    }

    @Test
    void shouldPassAHalfCloseAndGoOnTheOtherWay() throws Exception {
        try (SocketPair pair = new SocketPair(FaultPlan.none())) {
            pair.client.getOutputStream().write(1);
            pair.client.shutdownOutput();
            assertThat(pair.target.getInputStream().readAllBytes()).containsExactly(1);

            final byte[] down = SocketPair.noise(MEGABYTE, 6);
            final CompletableFuture<Received> atClient = pair.receive(pair.client);
            pair.send(pair.target, down, 7);

            assertReceived(atClient, down, false);
            await().until(() -> pair.proxy().connections() == 0);
        }
    }

    @Test
    void shouldHalfCloseByItself() throws Exception {
        final FaultPlan plan = FaultPlan.none().toTarget(Line.plain().halfCloseAfter(ms(100)));
        try (SocketPair pair = new SocketPair(plan)) {
            assertThat(pair.target.getInputStream().read()).isEqualTo(-1);

            pair.client.getOutputStream().write(new byte[100_000]);
            pair.target.getOutputStream().write(5);
            assertThat(pair.client.getInputStream().read()).isEqualTo(5);

            assertThat(pair.proxy().faults(FaultKind.HALF_CLOSED)).isEqualTo(1);
            assertThat(pair.proxy().bytesPassed(Direction.TO_TARGET)).isZero();
            pair.client.close();
            assertThat(pair.proxy().connections()).isEqualTo(1);
            pair.target.shutdownOutput();
            await().until(() -> pair.proxy().connections() == 0);
        }
    }

    @Test
    void shouldKeepEverythingInABlackHoleUntilThePlanChanges() throws Exception {
        final FaultPlan plan = FaultPlan.none().toTarget(Line.plain().blackholeAfter(ms(50)));
        try (SocketPair pair = new SocketPair(plan)) {
            await().until(() -> pair.proxy().faults(FaultKind.BLACKHOLED) == 1);
            pair.client.getOutputStream().write(new byte[] {1, 2, 3});
            pair.target.getOutputStream().write(7);
            assertThat(pair.client.getInputStream().read()).isEqualTo(7);
            pair.target.setSoTimeout(200);
            assertThatThrownBy(() -> pair.target.getInputStream().read())
                    .isInstanceOf(SocketTimeoutException.class);

            pair.proxy().plan(FaultPlan.none());

            pair.target.setSoTimeout(5000);
            assertThat(pair.target.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassAReset(Direction direction) throws Exception {
        try (SocketPair pair = new SocketPair(FaultPlan.none())) {
            final boolean up = direction == Direction.TO_TARGET;
            final Socket dying = up ? pair.client : pair.target;
            final CompletableFuture<Received> seen = pair.receive(up ? pair.target : pair.client);
            dying.getOutputStream().write(new byte[] {4, 5});
            await().until(() -> pair.proxy().bytesPassed(direction) == 2);

            dying.setSoLinger(true, 0);
            dying.close();

            assertReceived(seen, new byte[] {4, 5}, true);
            await().until(() -> pair.proxy().connections() == 0);
        }
    }

    @Test
    void shouldPassADelayedResetAfterTheBytesBeforeIt() throws Exception {
        try (SocketPair pair = new SocketPair(FaultPlan.both(Line.plain().delay(ms(200))))) {
            final CompletableFuture<Received> seen = pair.receive(pair.target);
            pair.client.getOutputStream().write(new byte[] {4, 5});
            await().until(() -> pair.proxy().faults(FaultKind.DELAYED) == 1);

            pair.client.setSoLinger(true, 0);
            pair.client.close();

            assertReceived(seen, new byte[] {4, 5}, true);
        }
    }

    @Test
    void shouldQueueNoMoreThanItsLimitForAReceiverThatDoesNotRead() throws Exception {
        try (SocketPair pair = new SocketPair(FaultPlan.none());
                SocketChannel sender =
                        SocketChannel.open(
                                new InetSocketAddress("127.0.0.1", pair.proxy().port()))) {
            sender.configureBlocking(false);
            final ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
            final long[] sent = {0, System.nanoTime()};

            // Full, once nothing more was taken for half a second.
            await().atMost(20, TimeUnit.SECONDS)
                    .until(() -> {
                        while (sender.write(bytes.clear()) > 0) {
                            sent[0] += bytes.position();
                            sent[1] = System.nanoTime();
                        }
                        return System.nanoTime() - sent[1] > 500_000_000;
                    });

            assertThat(sent[0]).isGreaterThan(Pipe.MOST_QUEUED_BYTES);
            assertThat(pair.proxy().mostQueuedBytes())
                    .isBetween((long) Pipe.MOST_QUEUED_BYTES, Pipe.MOST_QUEUED_BYTES + 150_000L);
        }
    }

    @Test
    void shouldTouchOnlyItsShareOfConnections() throws Exception {
        final FaultPlan plan = FaultPlan.both(Line.plain().resetAtByte(1)).share(0.5).seed(3);
        try (SocketPair pair = new SocketPair(plan)) {
            for (int number = 1; number < 20; number++) {
                final Socket[] ends = pair.another();
                ends[0].getOutputStream().write(new byte[] {1, 2});
                final int second = secondByte(ends[1]);
                assertThat(second).isEqualTo(plan.appliesTo(number) ? -2 : 2);
                ends[0].close();
                ends[1].close();
            }
        }
    }

    private static int secondByte(Socket socket) {
        try {
            return socket.getInputStream().readNBytes(2)[1];
        } catch (IOException reset) {
            return -2;
        }
    }

    @Test
    void shouldRefuseListenAndReset() throws Exception {
        try (SocketPair pair = new SocketPair(FaultPlan.none())) {
            for (int i = 0; i < 20; i++) {
                pair.proxy().refuse();
                assertThatThrownBy(pair::another).isInstanceOf(ConnectException.class);
                pair.proxy().listen();
            }
            pair.proxy().refuse();
            pair.client.getOutputStream().write(1);
            assertThat(pair.target.getInputStream().read()).isEqualTo(1);

            pair.proxy().listen();
            final Socket[] more = pair.another();
            pair.proxy().resetAll();

            for (Socket socket : List.of(pair.client, pair.target, more[0], more[1])) {
                assertReceived(pair.receive(socket), new byte[0], true);
            }
            assertThat(pair.proxy().accepted()).isEqualTo(2);
            assertThat(pair.proxy().faults(FaultKind.RESET)).isEqualTo(2);
        }
    }

    @Test
    void shouldResetAClientWhoseTargetRefuses() throws Exception {
        final int nobody;
        try (SocketPair gone = new SocketPair(FaultPlan.none())) {
            nobody = gone.proxy().port();
        }
        try (FaultProxy proxy =
                        FaultProxy.start(
                                0, new InetSocketAddress("127.0.0.1", nobody), FaultPlan.none());
                Socket client = new Socket("127.0.0.1", proxy.port())) {
            client.setSoTimeout(5000);

            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
            await().until(() -> proxy.connections() == 0);
        }
    }

    @Test
    void shouldCarryACallOnBothLegs() throws Exception {
        final Line line = Line.plain().delay(ms(20)).dribble(7, Duration.ZERO);
        try (StubAgent agent = StubAgent.start(AgentScript.recording().echo());
                FaultProxy agentLine = proxy(agent.port(), FaultPlan.both(line));
                NullRelay relay =
                        NullRelay.start(
                                NullRelay.Settings.to(
                                        URI.create("ws://127.0.0.1:" + agentLine.port() + "/ws")));
                FaultProxy callerLine = proxy(relay.port(), FaultPlan.both(line));
                PhoneNetwork network = new PhoneNetwork(1)) {
            final CallReport report =
                    network.caller()
                            .webhook("http://127.0.0.1:" + callerLine.port() + "/voice")
                            .numberedFrames()
                            .delivery(Delivery.allAtOnce(20))
                            .duration(Duration.ofSeconds(2))
                            .start()
                            .finished()
                            .get(20, TimeUnit.SECONDS);

            assertThat(report.faults()).isEmpty();
            assertThat(report.stream().url()).contains(":" + callerLine.port() + "/media");
            assertThat(report.heard().joined()).hasSize(20 * 160).isEqualTo(report.said().joined());
            assertThat(agentLine.accepted()).isEqualTo(1);
            await().until(() -> agentLine.connections() == 0);
        }
    }

    private static FaultProxy proxy(int port, FaultPlan plan) {
        return FaultProxy.start(0, new InetSocketAddress("127.0.0.1", port), plan);
    }

    private static Duration ms(long ms) {
        return Duration.ofMillis(ms);
    }

    private static void assertReceived(
            CompletableFuture<Received> future, byte[] bytes, boolean reset) throws Exception {
        final Received received = future.get(30, TimeUnit.SECONDS);
        assertThat(received.bytes()).hasSize(bytes.length).isEqualTo(bytes);
        assertThat(received.reset()).isEqualTo(reset);
    }
}
