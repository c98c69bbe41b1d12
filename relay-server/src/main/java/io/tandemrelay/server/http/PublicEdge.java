package io.tandemrelay.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.tandemrelay.server.call.CallAdmission;
import io.tandemrelay.server.call.CallTable;
import io.tandemrelay.server.call.Health;
import io.tandemrelay.server.call.IoLoop;
import io.tandemrelay.server.carrier.TwilioSignature;
import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.config.Secret;
import io.tandemrelay.server.config.TwilioConfig;
import io.tandemrelay.server.fleet.SpentTokens;
import io.tandemrelay.server.fleet.StreamTokens;
import io.tandemrelay.server.tls.ListenerTls;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything behind the public port: one {@link EdgeLoop} for each event loop, and the pipeline
 * that finds its own. Filled by the assembling thread before the port opens, read-only afterwards.
 */
public final class PublicEdge {

    private final RelayConfig config;
    private final CallTable calls;
    private final Health health;
    private final List<byte[]> tokenKeys;
    private final SpentTokens spentTokens;
    private final IdentityHashMap<EventLoop, EdgeLoop> edges = new IdentityHashMap<>();

    /**
     * An edge without loops.
     *
     * @param tokenKeys keys of the stream tokens, the one that mints first
     */
    public PublicEdge(RelayConfig config, CallTable calls, Health health, List<byte[]> tokenKeys) {
        this.config = config;
        this.calls = calls;
        this.health = health;
        this.tokenKeys = tokenKeys;
        this.spentTokens = new SpentTokens(config.carrier().twilio().streamTokensRemembered());
    }

    /** Adds what the connections of one event loop share. */
    public void add(EventLoop eventLoop, IoLoop loop, CallAdmission admission) {
        final TwilioConfig twilio = config.carrier().twilio();
        final StreamGate gate =
                new StreamGate(
                        new StreamTokens(tokenKeys, twilio.streamTokenTtl().toSeconds()),
                        spentTokens,
                        twilio.signaturesVerified(),
                        InstantSource.system(),
                        loop.counters());
        final TwilioRoutes routes =
                new TwilioRoutes(config, calls, signature(config), gate, loop.counters());
        final MediaSockets sockets = new MediaSockets(config, admission, loop.counters());
        final MediaUpgrade upgrade =
                new MediaUpgrade(routes, gate, calls, sockets, loop.counters());
        edges.put(eventLoop, new EdgeLoop(routes, upgrade, health, loop.counters()));
    }

    /**
     * The pipeline of the public port.
     *
     * @param tls null for plain HTTP
     */
    public ChannelInitializer<Channel> pipeline(@Nullable ListenerTls tls) {
        return new HttpPipeline(
                config.http(),
                tls,
                channel -> {
                    final EdgeLoop edge = edges.get(channel.eventLoop());
                    if (edge == null) {
                        throw new IllegalStateException("event loop without an edge");
                    }
                    return edge;
                });
    }

    /** What checks the carrier's signatures, null where none is demanded. */
    static @Nullable TwilioSignature signature(RelayConfig config) {
        final TwilioConfig twilio = config.carrier().twilio();
        return twilio.signaturesVerified()
                ? new TwilioSignature(
                        Stream.of(twilio.authToken(), twilio.previousAuthToken())
                                .filter(Secret::isSet)
                                .map(Secret::text)
                                .toList())
                : null;
    }
}
