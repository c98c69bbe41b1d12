package io.tandemrelay.server.system;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.tandemrelay.loadgen.caller.Delivery;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever the agent's readiness, the format, the caller's network and the moment of hanging up:
 * the agent's bytes are the caller's, to the last frame.
 */
@Tag("system")
@Timeout(180)
class UplinkExactnessSystemTest {
    private static final long MATRIX_S = 150;

    private static final UplinkScene HELD_SHORTLY =
            UplinkScene.held(514, Delivery.smooth(), Transport.hostile());

    /** Several short-lived relays on few processors: compiling is most of what they would do. */
    private static final String QUICK_TO_WARM_UP = "-XX:TieredStopAtLevel=1";

    /** Following every buffer doubles a relay's work, so it is left to the one call by itself. */
    private static final String SOME_LEAKS = "-Dio.netty.leakDetection.level=advanced";

    private static PhoneNetwork network;
    private static ExecutorService executor;

    @BeforeAll
    static void start() {
        network = new PhoneNetwork(2);
        executor = Executors.newCachedThreadPool();
    }

    @AfterAll
    static void stop() {
        executor.shutdownNow();
        network.close();
    }

    /** The longest calls first, so that the shorter ones run beside them one after another. */
    private static List<UplinkScene> scenes() {
        final List<UplinkScene> scenes = new ArrayList<>();
        scenes.add(UplinkScene.held(9900, Delivery.bursts(), Transport.plain()));
        scenes.addAll(UplinkScene.live(9900));
        scenes.add(UplinkScene.never(Delivery.smooth(), Transport.plain()));
        scenes.add(UplinkScene.never(Delivery.bursts(), Transport.hostile()));
        scenes.add(UplinkScene.held(5000, Delivery.smooth(), Transport.hostile()));
        scenes.addAll(UplinkScene.live(5000));
        scenes.addAll(UplinkScene.live(1511));
        scenes.add(UplinkScene.held(1511, Delivery.bursts(), Transport.hostile()));
        scenes.addAll(UplinkScene.live(514));
        scenes.addAll(UplinkScene.live(76));
        scenes.addAll(UplinkScene.live(0));
        return scenes;
    }

    /** The quick one, enough to notice a frame lost, doubled, moved or changed. */
    @Test
    void shouldGiveTheAgentOneCallAsItWasSpoken() throws Exception {
        try (UplinkRelay relay = relay("mulaw", 1, Map.of())) {
            relay.verify(List.of(HELD_SHORTLY));
        }
    }

    /** All relays at once: the time of this class is about the time of its longest call. */
    @TestFactory
    Stream<DynamicTest> shouldGiveTheAgentEveryByteInOrderOnce() throws Exception {
        final Map<String, String> onIoThread = Map.of("worker.threads", "0");
        final Map<String, String> worker = Map.of("worker.threads", "1");
        final Map<String, String> nio =
                Map.of(
                        "http.transport", "nio",
                        "http.ioThreads", "2",
                        "worker.threads", "2");
        final List<Future<UplinkRelay>> starting =
                List.of(
                        executor.submit(() -> warm(relay("mulaw", 1, worker, SOME_LEAKS))),
                        executor.submit(() -> warm(relay("mulaw", 20, onIoThread, SOME_LEAKS))),
                        executor.submit(() -> warm(relay("pcm_s16le", 1, onIoThread, SOME_LEAKS))),
                        executor.submit(() -> warm(relay("pcm_s16le", 20, nio, SOME_LEAKS))));
        final List<UplinkRelay> relays = new ArrayList<>();
        for (Future<UplinkRelay> relay : starting) {
            relays.add(relay.get());
        }
        return relays.stream().map(UplinkExactnessSystemTest::test).toList().stream();
    }

    private static UplinkRelay relay(
            String encoding, int batchFrames, Map<String, String> settings, String... jvmOptions) {
        final List<String> options = new ArrayList<>(List.of(jvmOptions));
        options.add(QUICK_TO_WARM_UP);
        return new UplinkRelay(network, new UplinkFormat(encoding, batchFrames), settings, options);
    }

    /** After a first call, so that what the first call costs does not tell in those to be timed. */
    private static UplinkRelay warm(UplinkRelay relay) throws Exception {
        try {
            relay.verify(List.of(HELD_SHORTLY));
            return relay;
        } catch (Exception | AssertionError failure) {
            relay.close();
            throw failure;
        }
    }

    private static DynamicTest test(UplinkRelay relay) {
        final Callable<Boolean> matrix =
                () -> {
                    try (relay) {
                        relay.verify(scenes());
                    }
                    return true;
                };
        final Future<Boolean> verified = executor.submit(matrix);
        return dynamicTest(relay.toString(), () -> join(verified));
    }

    private static void join(Future<Boolean> verified) throws Throwable {
        try {
            verified.get(MATRIX_S, TimeUnit.SECONDS);
        } catch (ExecutionException ex) {
            throw ex.getCause();
        }
    }
}
