package io.tandemrelay.server.config;

/** Everything that may be set, checked. */
public record RelayConfig(
        HttpConfig http,
        CarrierConfig carrier,
        UpstreamConfig upstream,
        MediaConfig media,
        WorkerConfig worker,
        LimitsConfig limits,
        MetricsConfig metrics,
        OpsConfig ops,
        ShutdownConfig shutdown) {

    public RelayConfig {
        final TwilioConfig twilio = carrier.twilio();
        final boolean trusted = twilio.authToken().isSet();
        final boolean loopback =
                http.host().isEmpty() ? !trusted : HttpConfig.isLoopback(http.host());
        new Expect()
                .that(
                        trusted || loopback,
                        "http.host",
                        "empty or a loopback address as long as carrier.twilio.authToken is not set",
                        "carrier.twilio.authToken")
                .that(
                        !trusted || loopback || !http.publicUrl().isEmpty(),
                        "http.publicUrl",
                        "the https:// address Twilio is configured with,"
                                + " or a loopback address as http.host",
                        "http.host",
                        "carrier.twilio.authToken")
                .that(
                        http.maxConnections() >= limits.calls(),
                        "http.maxConnections",
                        "not below limits.calls, " + limits.calls(),
                        "limits.calls")
                .that(
                        ops.port() == 0 || ops.port() != http.port(),
                        "ops.port",
                        "another port than http.port, or 0",
                        "http.port")
                .done();
    }

    /** Address to bind: {@code http.host}, or the safe choice where that is empty. */
    public String listenHost() {
        if (!http.host().isEmpty()) {
            return http.host();
        }
        return carrier.twilio().authToken().isSet() ? "0.0.0.0" : "127.0.0.1";
    }
}
