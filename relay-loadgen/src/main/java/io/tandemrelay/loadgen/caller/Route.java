package io.tandemrelay.loadgen.caller;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a public URL is reached from here. Signatures are made over public URLs; sockets are opened
 * to routed ones. Immutable.
 */
record Route(@Nullable URI publicBase, @Nullable URI actualBase) {
    static Route asWritten() {
        return new Route(null, null);
    }

    /** Replaces scheme and authority when the URL's authority is the public one. */
    URI of(String url) {
        final URI uri = URI.create(url);
        if (publicBase == null
                || actualBase == null
                || !publicBase.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority())) {
            return uri;
        }
        final boolean secure = actualBase.getScheme().matches("https|wss");
        final boolean webSocket = uri.getScheme().startsWith("ws");
        final String scheme = (webSocket ? "ws" : "http") + (secure ? "s" : "");
        final String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        final String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return URI.create(scheme + "://" + actualBase.getRawAuthority() + path + query);
    }
}
