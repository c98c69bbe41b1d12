package io.tandemrelay.server.fleet;

import static io.tandemrelay.server.fleet.SpentTokens.Outcome.FULL;
import static io.tandemrelay.server.fleet.SpentTokens.Outcome.REPLAYED;
import static io.tandemrelay.server.fleet.SpentTokens.Outcome.SPENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpentTokensTest {

    private static final long NOW = 1_790_000_000;

    private final SpentTokens spent = new SpentTokens(3);

    @Test
    void shouldSpendEachTokenOnce() {
        assertThat(spent.spend(claims("a"), NOW)).isEqualTo(SPENT);
        assertThat(spent.spend(claims("a"), NOW)).isEqualTo(REPLAYED);
        assertThat(spent.spend(claims("a"), NOW + 60)).isEqualTo(REPLAYED);
        assertThat(spent.spend(claims("b"), NOW)).isEqualTo(SPENT);
    }

    @Test
    void shouldRefuseWhatItCouldNotRememberAndForgetWhatIsVoid() {
        spent.spend(claims("a"), NOW);
        spent.spend(claims("b"), NOW);
        spent.spend(claims("c"), NOW);

        assertThat(spent.spend(claims("d"), NOW + 60)).isEqualTo(FULL);
        assertThat(spent.spend(claims("a"), NOW + 60)).isEqualTo(REPLAYED);
        assertThat(spent.size()).isEqualTo(3);
        assertThat(spent.spend(claims("d"), NOW + 61)).isEqualTo(SPENT);
        assertThat(spent.size()).isEqualTo(1);
    }

    @Test
    void shouldLetOneOfManyThreadsWin() throws Exception {
        final SpentTokens shared = new SpentTokens(100_000);
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 2_000; i++) {
                final StreamClaims claims = claims("n" + i);
                final Callable<SpentTokens.Outcome> attempt = () -> shared.spend(claims, NOW);
                final List<Future<SpentTokens.Outcome>> attempts =
                        threads.invokeAll(IntStream.range(0, 4).mapToObj(each -> attempt).toList());
                int won = 0;
                for (Future<SpentTokens.Outcome> each : attempts) {
                    won += each.get() == SPENT ? 1 : 0;
                }
                assertThat(won).isEqualTo(1);
            }
        }
    }

    private static StreamClaims claims(String nonce) {
        return new StreamClaims("CA1", "AC1", NOW + 60, nonce);
    }
}
