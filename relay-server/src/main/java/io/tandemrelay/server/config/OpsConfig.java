package io.tandemrelay.server.config;

/** Section {@code ops}: the operator's port. */
public record OpsConfig(String host, int port, TlsConfig tls) {

    public OpsConfig {
        new Expect()
                .that(
                        !host.isEmpty() && HttpConfig.isHost(host),
                        "host",
                        "a host name or address without port")
                .range("port", port, 0, 65535)
                .done();
    }
}
