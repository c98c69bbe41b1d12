package io.tandemrelay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.fleet.SpentTokens;
import io.tandemrelay.server.fleet.StreamTokens;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StreamGateTest {

    private final ThreadCounters counters = new ThreadCounters();
    private final StreamTokens tokens = new StreamTokens(List.of(new byte[32]), 60);
    private Instant now = Instant.ofEpochSecond(1_790_000_000);

    @Test
    void shouldLetEachTokenInOnce() {
        final StreamGate gate = gate(2, true);
        final String path = StreamGate.path(gate.mint("CA1", "AC1"));

        assertThat(gate.enter(path)).isNotNull();
        assertThat(gate.enter(path)).isNull();
        assertThat(gate.enter(path + '/')).isNull();
        assertThat(counters.value(Counter.HTTP_TOKEN_REPLAYED)).isEqualTo(2);
    }

    @Test
    void shouldTakeAPathWithASlashBehindIt() {
        final StreamGate gate = gate(2, true);

        assertThat(gate.enter(StreamGate.path(gate.mint("CA1", "AC1")) + '/')).isNotNull();
    }

    @Test
    void shouldRefuseWhatIsMissingForgedOrExpired() {
        final StreamGate gate = gate(2, true);
        final String path = StreamGate.path(gate.mint("CA1", "AC1"));
        now = now.plusSeconds(61);

        assertThat(gate.enter(path)).isNull();
        assertThat(gate.enter("/media")).isNull();
        assertThat(gate.enter("/media/")).isNull();
        assertThat(gate.enter("/media/v1.a.b.c.d.e.f")).isNull();
        assertThat(counters.value(Counter.HTTP_BAD_TOKEN)).isEqualTo(4);
    }

    @Test
    void shouldRefuseMoreTokensThanItCanRemember() {
        final StreamGate gate = gate(1, true);

        assertThat(gate.enter(StreamGate.path(gate.mint("CA1", "AC1")))).isNotNull();
        assertThat(gate.enter(StreamGate.path(gate.mint("CA2", "AC1")))).isNull();
        assertThat(counters.value(Counter.HTTP_TOKENS_FULL)).isEqualTo(1);
    }

    @Test
    void shouldDemandNoTokenInDevelopmentButCheckTheOneBrought() {
        final StreamGate gate = gate(2, false);

        assertThat(gate.enter("/media")).isEqualTo(StreamPass.NONE);
        assertThat(gate.enter("/media/")).isEqualTo(StreamPass.NONE);
        assertThat(gate.enter("/media/v1.forged")).isNull();
    }

    @Test
    void shouldAdmitTheCallTheAccountAndTheTokenOfThePathOnly() {
        final StreamGate gate = gate(2, true);
        final String token = gate.mint("CA1", "AC1");
        final StreamPass pass = Objects.requireNonNull(gate.enter(StreamGate.path(token)));

        assertThat(pass.admits(start("CA1", "AC1", Map.of("token", token)))).isTrue();
        assertThat(pass.admits(start("CA2", "AC1", Map.of("token", token)))).isFalse();
        assertThat(pass.admits(start("CA1", "AC2", Map.of("token", token)))).isFalse();
        assertThat(pass.admits(start("CA1", "AC1", Map.of("token", gate.mint("CA1", "AC1")))))
                .isFalse();
        assertThat(pass.admits(start("CA1", "AC1", Map.of()))).isFalse();
    }

    private static CallIdentity start(
            String callSid, String accountSid, Map<String, String> parameters) {
        return new CallIdentity("MZ1", callSid, accountSid, parameters);
    }

    private StreamGate gate(int remembered, boolean demanded) {
        final InstantSource clock = () -> now;
        return new StreamGate(tokens, new SpentTokens(remembered), demanded, clock, counters);
    }
}
