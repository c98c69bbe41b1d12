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
import io.tandemrelay.server.fleet.StreamTokens;
import io.tandemrelay.server.tls.ListenerTls;
import java.time.InstantSource;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything behind the public port: one {@link EdgeLoop} for each event loop, and the pipeline
 * that finds its own. Filled by the assembling thread before the port opens, read-only afterwards.
 */
public final class PublicEdge {

    private final RelayConfig config;
    private final CallTable calls;
    private final Health health;
    private final byte[] tokenKey;
    private final IdentityHashMap<EventLoop, EdgeLoop> edges = new IdentityHashMap<>();

    /**
     * An edge without loops.
     *
     * @param tokenKey key of the stream tokens
     */
    public PublicEdge(RelayConfig config, CallTable calls, Health health, byte[] tokenKey) {
        this.config = config;
        this.calls = calls;
        this.health = health;
        this.tokenKey = tokenKey.clone();
    }

    /** Adds what the connections of one event loop share. */
    public void add(EventLoop eventLoop, IoLoop loop, CallAdmission admission) {
        final TwilioRoutes twilio =
                new TwilioRoutes(
                        config,
                        calls,
                        signature(),
                        new StreamTokens(
                                tokenKey, config.carrier().twilio().streamTokenTtl().toSeconds()),
                        InstantSource.system(),
                        loop.counters());
        final MediaSockets sockets = new MediaSockets(config, admission, twilio, loop.counters());
        final MediaUpgrade upgrade = new MediaUpgrade(twilio, calls, sockets, loop.counters());
        edges.put(eventLoop, new EdgeLoop(twilio, upgrade, health, loop.counters()));
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

    private @Nullable TwilioSignature signature() {
        return config.carrier().twilio().signaturesVerified()
                ? new TwilioSignature(List.of(config.carrier().twilio().authToken().text()))
                : null;
    }
}
