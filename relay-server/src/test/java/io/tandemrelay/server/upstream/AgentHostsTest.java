package io.tandemrelay.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentHostsTest {

    private final AgentHosts hosts =
            new AgentHosts("api.example.com", List.of("*.vapi.ai", "10.0.0.7", "Agent.internal"));

    @ParameterizedTest
    @CsvSource({
        "api.example.com, true",
        "API.example.com, true",
        "media.vapi.ai, true",
        "a.b.VAPI.ai, true",
        "10.0.0.7, true",
        "agent.internal, true",
        "vapi.ai, false",
        "evilvapi.ai, false",
        "vapi.ai.evil.example, false",
        "evil.example, false",
        "x.api.example.com, false",
        "10.0.0.8, false",
        "127.0.0.1, false",
        "169.254.169.254, false",
        "localhost, false",
        "[::1], false",
    })
    void shouldGoOnlyWhereItWasTold(String host, boolean allowed) {
        assertThat(hosts.allows(host)).isEqualTo(allowed);
    }
}
