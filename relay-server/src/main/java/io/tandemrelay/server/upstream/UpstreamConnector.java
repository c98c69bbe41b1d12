package io.tandemrelay.server.upstream;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.call.UpstreamDialer;
import io.tandemrelay.server.call.UpstreamLeg;
import io.tandemrelay.server.call.UpstreamListener;
import io.tandemrelay.server.config.Secret;
import io.tandemrelay.server.config.UpstreamAudioConfig;
import io.tandemrelay.server.config.UpstreamConfig;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.websocket.WebSocketDialer;
import io.tandemrelay.server.websocket.WebSocketLimits;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Gives each call of one I/O loop its leg to a real agent. Thread relay-io-N. */
public final class UpstreamConnector implements UpstreamDialer {

    private final LegParts parts;
    private final @Nullable URI url;

    private UpstreamConnector(LegParts parts, @Nullable URI url) {
        this.parts = parts;
        this.url = url;
    }

    /**
     * Asks Vapi for each call, then joins it.
     *
     * @param calls shared by all loops
     * @param userAgent sent with the upgrade request
     */
    public static UpstreamConnector vapi(
            UpstreamConfig config,
            WebSocketDialer dialer,
            VapiCalls calls,
            ThreadCounters counters,
            String userAgent) {
        final var dialect = new VapiDialect(config.bargeIn().trigger());
        final HttpHeaders headers = headers(config.vapi().apiKey(), userAgent);
        return new UpstreamConnector(
                parts(config, dialect, calls, dialer, headers, counters), null);
    }

    /**
     * Connects each call to {@code upstream.url}.
     *
     * @param userAgent sent with the upgrade request
     */
    public static UpstreamConnector simple(
            UpstreamConfig config,
            WebSocketDialer dialer,
            ThreadCounters counters,
            String userAgent) {
        final var dialect = new SimpleDialect(format(config.simple().jsonAudio()));
        final HttpHeaders headers = headers(config.bearer(), userAgent);
        return new UpstreamConnector(
                parts(config, dialect, new NothingToCreate(), dialer, headers, counters),
                URI.create(config.url()));
    }

    @Override
    public UpstreamLeg dial(CallIdentity identity, UpstreamListener listener) {
        final var leg = new UpstreamSocketLeg(parts, listener);
        if (url == null) {
            leg.create(identity);
        } else {
            leg.open(url);
        }
        return leg;
    }

    /** The configured format in the words of the media package. */
    static AudioFormat format(UpstreamAudioConfig audio) {
        return new AudioFormat(
                switch (audio.encoding()) {
                    case MULAW -> AudioFormat.Encoding.MULAW;
                    case PCM_S16LE -> AudioFormat.Encoding.PCM_S16LE;
                },
                audio.sampleRate());
    }

    private static LegParts parts(
            UpstreamConfig config,
            UpstreamDialect dialect,
            CallCreation creation,
            WebSocketDialer dialer,
            HttpHeaders headers,
            ThreadCounters counters) {
        final int maxBytes = Math.max(config.maxTextBytes(), config.maxBinaryBytes());
        final int endGraceMs = Math.max(1, (int) config.endGrace().toMillis());
        final var limits =
                new WebSocketLimits(
                        maxBytes,
                        maxBytes,
                        config.maxFragments(),
                        config.controlFramesPerSecond(),
                        config.messageDeadline().toMillis(),
                        config.unreadDeadline().toMillis(),
                        endGraceMs);
        return new LegParts(
                dialer.loop(),
                dialect,
                format(config.audio()),
                creation,
                new DialledSockets(dialer, headers, limits),
                new AgentReader(config.maxTextBytes(), counters),
                counters,
                config.maxTextBytes(),
                config.maxBinaryBytes(),
                endGraceMs);
    }

    private static HttpHeaders headers(Secret bearer, String userAgent) {
        final HttpHeaders headers = new DefaultHttpHeaders();
        headers.set(HttpHeaderNames.USER_AGENT, userAgent);
        if (bearer.isSet()) {
            headers.set(HttpHeaderNames.AUTHORIZATION, "Bearer " + bearer.text());
        }
        return headers;
    }

    /** For dialects whose calls begin and end with the socket. */
    private static final class NothingToCreate implements CallCreation {

        @Override
        public CompletableFuture<CreatedCall> create(CallIdentity identity) {
            return CompletableFuture.completedFuture(
                    CreatedCall.Failed.nothing(CloseReason.AGENT_PROTOCOL));
        }

        @Override
        public CompletableFuture<Boolean> endCall(URI controlUrl) {
            return CompletableFuture.completedFuture(false);
        }
    }
}
