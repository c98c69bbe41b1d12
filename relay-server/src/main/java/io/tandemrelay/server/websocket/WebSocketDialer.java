package io.tandemrelay.server.websocket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.URI;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Opens client sockets on one event loop, the thread of all its calls (relay-io-N).
 *
 * <p>Host names are looked up by the JDK on the resolver's threads, since it blocks; an address
 * literal is dialled without leaving the loop. The addresses of a name are tried one after the
 * other, each with an equal share of what is left of the connect timeout. Redirects are not
 * followed.
 *
 * @param loop where its sockets live
 * @param channels makes the unconnected socket channels
 * @param resolver runs blocking name look-ups; may refuse them
 * @param connectTimeoutMs for the look-up and the TCP connection together
 * @param handshakeTimeoutMs for TLS and the HTTP upgrade together
 * @param tls for wss; host names are checked against the certificate. Null: wss is refused
 * @param mayDial whether to connect to this address of that host name; asked after the look-up, on
 *     its thread
 */
public record WebSocketDialer(
        EventLoop loop,
        ChannelFactory<? extends Channel> channels,
        Executor resolver,
        int connectTimeoutMs,
        int handshakeTimeoutMs,
        @Nullable SslContext tls,
        BiPredicate<String, InetAddress> mayDial) {

    /**
     * Starts dialling and returns at once.
     *
     * @param extraHeaders added to the upgrade request; those of the handshake itself are ours
     */
    public Dial dial(
            URI uri,
            HttpHeaders extraHeaders,
            WebSocketLimits limits,
            WebSocketListener listener,
            DialListener outcome) {
        final Dial dial =
                new Dial(this, new WebSocketHandler(Role.CLIENT, limits, listener), outcome);
        dial.start(uri, extraHeaders);
        return dial;
    }
}
