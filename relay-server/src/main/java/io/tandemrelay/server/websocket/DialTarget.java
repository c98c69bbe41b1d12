package io.tandemrelay.server.websocket;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A ws or wss URI taken apart (RFC 6455 section 3).
 *
 * @param host without the brackets of an IPv6 literal
 * @param requestTarget path and query, in ASCII
 */
record DialTarget(boolean secure, String host, int port, String requestTarget) {

    private static final int WS_PORT = 80;
    private static final int WSS_PORT = 443;
    private static final int MAX_PORT = 65_535;

    /**
     * Takes the URI apart.
     *
     * @throws IllegalArgumentException when it cannot be dialled
     */
    static DialTarget of(URI uri) {
        final String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        final boolean secure = scheme.equals("wss");
        final String host = uri.getHost();
        if (!secure && !scheme.equals("ws")) {
            throw new IllegalArgumentException("scheme is neither ws nor wss");
        }
        if (host == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("host missing, or user or fragment given");
        }
        final int port = uri.getPort() >= 0 ? uri.getPort() : secure ? WSS_PORT : WS_PORT;
        if (port == 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port out of range");
        }
        return new DialTarget(secure, withoutBrackets(host), port, requestTarget(uri));
    }

    /** The value of the Host header. */
    String hostHeader() {
        final String name = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
        return port == (secure ? WSS_PORT : WS_PORT) ? name : name + ':' + port;
    }

    /** The address when the host is a literal, which needs no look-up; else null. */
    @Nullable InetAddress literal() {
        final byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address == null ? null : InetAddress.getByAddress(host, address);
        } catch (UnknownHostException ex) {
            throw new IllegalStateException("an address of 4 or 16 bytes", ex);
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String requestTarget(URI uri) {
        final URI ascii = URI.create(uri.toASCIIString());
        final String path = ascii.getRawPath();
        final String query = ascii.getRawQuery();
        final String shown = path == null || path.isEmpty() ? "/" : path;
        return query == null ? shown : shown + '?' + query;
    }
}
