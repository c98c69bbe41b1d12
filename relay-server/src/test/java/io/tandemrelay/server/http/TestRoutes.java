package io.tandemrelay.server.http;

import io.tandemrelay.server.call.CallTable;
import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.config.TestConfig;
import io.tandemrelay.server.fleet.SpentTokens;
import io.tandemrelay.server.fleet.StreamKeys;
import io.tandemrelay.server.fleet.StreamTokens;
import io.tandemrelay.server.media.FrameProcessing;
import io.tandemrelay.server.metrics.Metrics;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Routes of a relay without calls. */
final class TestRoutes {

    private TestRoutes() {}

    static TwilioRoutes with(Map<String, String> settings, ThreadCounters counters) {
        final RelayConfig config = TestConfig.with(settings);
        final StreamGate gate =
                new StreamGate(
                        new StreamTokens(StreamKeys.of(config.carrier().twilio()), 60),
                        new SpentTokens(100),
                        true,
                        InstantSource.system(),
                        counters);
        final CallTable calls =
                new CallTable(
                        config, List.of(new FrameProcessing()), new Metrics(config.metrics()));
        return new TwilioRoutes(config, calls, PublicEdge.signature(config), gate, counters);
    }
}
