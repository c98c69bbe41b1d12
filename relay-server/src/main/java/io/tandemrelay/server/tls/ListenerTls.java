package io.tandemrelay.server.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.tandemrelay.server.config.TlsConfig;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one listening port: versions 1.2 and 1.3, by BoringSSL where it loads, else by the JDK.
 * When the files change, connections to come get the new certificate and those that are open keep
 * the old one. A port has one certificate, so no server name is looked at, and a ClientHello is
 * bounded by the TLS library, its time by the handshake's.
 */
public final class ListenerTls {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerTls.class);

    private final String port;
    private final TlsConfig config;
    private final ThreadCounters counters;
    private volatile SslContext context;

    /** What was last taken over or refused. */
    private KeyPairFiles tried;

    private KeyPairFiles seen;

    /** Why the files cannot be read at present, said once; else empty. */
    private String unreadable = "";

    /**
     * TLS with what the files hold now.
     *
     * @param port section of the configuration, for messages
     * @param counters of the thread that calls {@link #reloadIfChanged}
     * @throws IllegalStateException the files cannot be used; the message says why
     */
    public ListenerTls(String port, TlsConfig config, ThreadCounters counters) {
        this.port = port;
        this.config = config;
        this.counters = counters;
        try {
            this.tried = KeyPairFiles.read(config);
            this.seen = tried;
            this.context = context(tried);
        } catch (IOException ex) {
            throw new IllegalStateException(port + ".tls: cannot be read: " + ex.getMessage(), ex);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(port + ".tls: " + ex.getMessage(), ex);
        }
    }

    /**
     * Looks whether the files can be used, if there are any.
     *
     * @throws IllegalStateException they cannot; the message says why
     */
    public static void check(String port, TlsConfig config) {
        if (config.isOn()) {
            new ListenerTls(port, config, new ThreadCounters());
        }
    }

    /** The first handler of a new connection. Any thread. */
    public ChannelHandler newHandler(ByteBufAllocator allocator) {
        final SslHandler handler = context.newHandler(allocator);
        handler.setHandshakeTimeoutMillis(config.handshakeTimeout().toMillis());
        return handler;
    }

    /** What does the work, for the log. */
    public static String provider() {
        return OpenSsl.isAvailable() ? OpenSsl.versionString() : "the JDK's TLS";
    }

    /**
     * Takes over files that have changed and stayed the same since the last call, so that a
     * certificate is not used before its key is there too. Files that cannot be used are refused
     * with a warning and counted, once. One thread; call it each second or so.
     */
    public void reloadIfChanged() {
        final KeyPairFiles found;
        try {
            found = KeyPairFiles.read(config);
        } catch (IOException ex) {
            final String why = String.valueOf(ex.getMessage());
            if (!why.equals(unreadable)) {
                unreadable = why;
                refuse("cannot be read: " + why);
            }
            return;
        }
        unreadable = "";
        final boolean settled = found.equals(seen);
        seen = found;
        if (settled && !found.equals(tried)) {
            tried = found;
            takeOver(found);
        }
    }

    private void takeOver(KeyPairFiles found) {
        try {
            context = context(found);
            counters.increment(Counter.TLS_RELOADED);
            LOG.info(
                    "{}.tls: new certificate in use, valid until {}",
                    port,
                    found.chain()[0].getNotAfter().toInstant());
        } catch (GeneralSecurityException ex) {
            refuse(String.valueOf(ex.getMessage()));
        }
    }

    private void refuse(String why) {
        counters.increment(Counter.TLS_REFUSED);
        LOG.warn("{}.tls: changed files not used: {}", port, why);
    }

    private static SslContext context(KeyPairFiles files) throws GeneralSecurityException {
        final SslContextBuilder builder =
                SslContextBuilder.forServer(files.privateKey(), files.chain())
                        .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                        .protocols("TLSv1.3", "TLSv1.2");
        final X509Certificate[] authorities = files.authorities();
        if (authorities.length > 0) {
            builder.trustManager(authorities).clientAuth(ClientAuth.REQUIRE);
        }
        try {
            return builder.build();
        } catch (SSLException | IllegalArgumentException ex) {
            throw new GeneralSecurityException(ex.getMessage(), ex);
        }
    }
}
