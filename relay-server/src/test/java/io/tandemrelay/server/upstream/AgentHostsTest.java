package io.tandemrelay.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
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

    @ParameterizedTest
    @CsvSource({
        "media.vapi.ai, 8.8.8.8, true",
        "media.vapi.ai, 2001:4860:4860::8888, true",
        "media.vapi.ai, 100.63.0.1, true",
        "media.vapi.ai, 100.128.0.1, true",
        "media.vapi.ai, 127.0.0.1, false",
        "media.vapi.ai, 10.1.2.3, false",
        "media.vapi.ai, 172.16.0.1, false",
        "media.vapi.ai, 192.168.0.1, false",
        "media.vapi.ai, 169.254.169.254, false",
        "media.vapi.ai, 100.64.0.1, false",
        "media.vapi.ai, 0.0.0.0, false",
        "media.vapi.ai, 224.0.0.1, false",
        "media.vapi.ai, ::1, false",
        "media.vapi.ai, fe80::1, false",
        "media.vapi.ai, fd00::1, false",
        "Agent.internal, 10.1.2.3, true",
        "api.example.com, 127.0.0.1, true",
        "10.0.0.7, 10.0.0.7, true",
    })
    void shouldGoBelowADomainOnlyToPublicAddresses(String host, String address, boolean allowed)
            throws Exception {
        assertThat(hosts.allows(host, InetAddress.getByName(address))).isEqualTo(allowed);
    }
}
