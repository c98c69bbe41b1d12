package io.tandemrelay.server.carrier;

import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The spellings of one URL that Twilio may have signed. Text surgery only: a round trip through
 * {@link java.net.URI} would change percent-encoding and lose the signature.
 */
final class SignedUrl {
    private final String scheme;
    private final String host;
    private final @Nullable String port;
    private final String path;
    private final String query;

    /** Splits an absolute URL; a fragment is left out, since it is never sent nor signed. */
    SignedUrl(String url) {
        final int fragment = url.indexOf('#');
        final String text = fragment < 0 ? url : url.substring(0, fragment);
        final int authority = text.indexOf("://") + 3;
        if (authority < 4) {
            throw new IllegalArgumentException("not an absolute URL");
        }
        final int queryStart = indexOr(text, '?', authority, text.length());
        final int pathStart = indexOr(text, '/', authority, queryStart);
        final int portStart = portStart(text, authority, pathStart);
        this.scheme = text.substring(0, authority);
        this.host = text.substring(authority, portStart);
        this.port = portStart == pathStart ? null : text.substring(portStart, pathStart);
        this.path = text.substring(pathStart, queryStart);
        this.query = text.substring(queryStart);
    }

    /** As is, and with the port removed or the scheme's own added (Twilio, Security, notes). */
    Set<String> webhookSpellings() {
        final Set<String> spellings = new LinkedHashSet<>();
        add(spellings, path, query);
        if (query.indexOf('\'') >= 0) {
            add(spellings, path, query.replace("'", "%27"));
        }
        return spellings;
    }

    /** The same, and each with the final slash of its path added or removed. */
    Set<String> upgradeSpellings() {
        final Set<String> spellings = new LinkedHashSet<>();
        add(spellings, path, query);
        final String toggled =
                path.endsWith("/") ? path.substring(0, path.length() - 1) : path + '/';
        add(spellings, toggled, query);
        return spellings;
    }

    private void add(Set<String> spellings, String withPath, String withQuery) {
        final String written = port == null ? "" : port;
        final String other = port == null ? defaultPort() : "";
        spellings.add(scheme + host + written + withPath + withQuery);
        spellings.add(scheme + host + other + withPath + withQuery);
    }

    private String defaultPort() {
        return scheme.startsWith("https") || scheme.startsWith("wss") ? ":443" : ":80";
    }

    /** Where {@code :port} begins: behind user information and a bracketed IPv6 address. */
    private static int portStart(String text, int authority, int end) {
        final int user = text.lastIndexOf('@', end - 1);
        final int bracket = text.lastIndexOf(']', end - 1);
        final int from = Math.max(authority, Math.max(user, bracket));
        return indexOr(text, ':', from, end);
    }

    private static int indexOr(String text, char character, int from, int otherwise) {
        final int found = text.indexOf(character, from);
        return found < 0 || found > otherwise ? otherwise : found;
    }
}
