package io.tandemrelay.server.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The base URL callers of this relay use, without a trailing slash: configured, or in development
 * mode taken from the request itself.
 *
 * @param base scheme and authority, perhaps with a path prefix
 */
record PublicUrl(String base) {

    /**
     * The configured base if there is one, else what the request was sent to.
     *
     * @param tls whether the request came over TLS of our own
     */
    static PublicUrl of(String configured, HttpHeaders headers, boolean tls) {
        if (!configured.isEmpty()) {
            return new PublicUrl(
                    configured.endsWith("/")
                            ? configured.substring(0, configured.length() - 1)
                            : configured);
        }
        final String scheme = first(headers.get("X-Forwarded-Proto"), tls ? "https" : "http");
        final String host =
                first(
                        headers.get("X-Forwarded-Host"),
                        headers.get(HttpHeaderNames.HOST, "localhost"));
        return new PublicUrl((scheme.equals("https") ? "https://" : "http://") + host);
    }

    /** Absolute HTTP URL of a request target as received, undecoded. */
    String http(String target) {
        return base + target;
    }

    /** Absolute WebSocket URL of a request target as received, undecoded. */
    String webSocket(String target) {
        return "ws" + base.substring("http".length()) + target; // https becomes wss
    }

    private static String first(@Nullable String list, String otherwise) {
        if (list == null || list.isBlank()) {
            return otherwise;
        }
        final int comma = list.indexOf(',');
        return (comma < 0 ? list : list.substring(0, comma)).trim();
    }
}
