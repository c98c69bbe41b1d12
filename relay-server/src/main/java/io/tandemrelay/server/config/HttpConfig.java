package io.tandemrelay.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Section {@code http}: the socket the carrier reaches.
 *
 * @param host address, or empty for {@link RelayConfig#listenHost()}'s choice
 * @param publicUrl base URL without trailing slash, or empty in development mode
 * @param ioThreads 0 for {@link #ioThreadCount()}'s choice
 */
public record HttpConfig(
        String host,
        int port,
        String publicUrl,
        int ioThreads,
        int maxConnections,
        int maxPendingOfOneAddress,
        Duration headerTimeout,
        Transport transport,
        TlsConfig tls) {

    public HttpConfig {
        while (publicUrl.endsWith("/")) {
            publicUrl = publicUrl.substring(0, publicUrl.length() - 1);
        }
        new Expect()
                .that(isHost(host), "host", "a host name or address without port, or empty")
                .range("port", port, 0, 65535)
                .that(
                        publicUrl.isEmpty() || isUrl(publicUrl, "http", "https"),
                        "publicUrl",
                        "http://... or https://... without query, fragment or user")
                .range("ioThreads", ioThreads, 0, 256)
                .range("maxConnections", maxConnections, 1, 1_000_000)
                .range("maxPendingOfOneAddress", maxPendingOfOneAddress, 1, 1_000_000)
                .range(
                        "headerTimeout",
                        headerTimeout,
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1))
                .done();
    }

    /** Threads to start: {@code ioThreads}, or half the processors. */
    public int ioThreadCount() {
        return ioThreads > 0
                ? ioThreads
                : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    /** By the look of it, without asking a name server. */
    static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.equals("::1")
                || host.equals("[::1]")
                || host.matches("127(\\.\\d{1,3}){3}");
    }

    static boolean isHost(String host) {
        return host.matches("[A-Za-z0-9._-]*|\\[?[0-9A-Fa-f:.]+]?");
    }

    /** An absolute URL of one of the schemes, with a host, without user, query and fragment. */
    static boolean isUrl(String text, String... schemes) {
        final URI uri = parse(text);
        return uri != null && uri.getRawQuery() == null && hasScheme(uri, schemes);
    }

    /** As {@link #isUrl}, with a query allowed. */
    static boolean isUrlWithQuery(String text, String... schemes) {
        final URI uri = parse(text);
        return uri != null && hasScheme(uri, schemes);
    }

    private static @Nullable URI parse(String text) {
        try {
            final URI uri = new URI(text);
            final boolean plain =
                    uri.getHost() != null
                            && uri.getRawUserInfo() == null
                            && uri.getRawFragment() == null;
            return plain && uri.getPort() <= 65535 ? uri : null;
        } catch (URISyntaxException ex) {
            return null;
        }
    }

    private static boolean hasScheme(URI uri, String... schemes) {
        for (String scheme : schemes) {
            if (scheme.equalsIgnoreCase(uri.getScheme())) {
                return true;
            }
        }
        return false;
    }

    /** How sockets are driven. */
    public enum Transport {
        AUTO,
        EPOLL,
        IO_URING,
        NIO;

        /** As the configuration and the log write it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
