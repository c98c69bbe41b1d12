package io.tandemrelay.server.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.netty.channel.uring.IoUring;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import java.util.List;
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
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever the transport, the threads and the coalescing: the same audio arrives, and every call
 * ends as it must. All combinations; io_uring's are skipped where there is none.
 */
@Tag("system")
@Timeout(600)
class SettingsMatrixSystemTest {
    private static final int RELAYS_AT_ONCE = 3;
    private static final long MATRIX_S = 500;
    private static final long END_S = 30;

    /** Many short-lived relays on few processors: compiling is most of what they would do. */
    private static final List<String> JVM_OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-Dio.netty.leakDetection.level=advanced");

    private static PhoneNetwork network;
    private static ExecutorService executor;

    @BeforeAll
    static void start() {
        network = new PhoneNetwork(1);
        executor = Executors.newFixedThreadPool(RELAYS_AT_ONCE);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        executor.shutdownNow();
        executor.awaitTermination(END_S, TimeUnit.SECONDS);
        network.close();
    }

    @TestFactory
    Stream<DynamicTest> shouldCarryCallsTheSameWithEveryCombinationOfSettings() {
        return Combination.all().stream().map(SettingsMatrixSystemTest::test).toList().stream();
    }

    private static DynamicTest test(Combination combination) {
        if (combination.transport().equals(Combination.IO_URING) && !IoUring.isAvailable()) {
            return dynamicTest(
                    combination.toString(),
                    () -> assumeTrue(false, () -> "no io_uring: " + IoUring.unavailabilityCause()));
        }
        final Callable<Boolean> calls =
                () -> {
                    try (CombinedRelay relay =
                            new CombinedRelay(combination, network, JVM_OPTIONS)) {
                        relay.verify();
                    }
                    return true;
                };
        final Future<Boolean> verified = executor.submit(calls);
        return dynamicTest(combination.toString(), () -> join(verified));
    }

    private static void join(Future<Boolean> verified) throws Throwable {
        try {
            verified.get(MATRIX_S, TimeUnit.SECONDS);
        } catch (ExecutionException ex) {
            throw ex.getCause();
        }
    }
}
