package io.tandemrelay.server.http;

import io.tandemrelay.server.fleet.SpentTokens;
import io.tandemrelay.server.fleet.StreamClaims;
import io.tandemrelay.server.fleet.StreamTokens;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the paths of media streams and takes each back once. One I/O loop; thread relay-io-N.
 */
final class StreamGate {

    static final String MEDIA_PATH = "/media";

    private final StreamTokens tokens;
    private final SpentTokens spent;
    private final boolean demanded;
    private final InstantSource clock;
    private final ThreadCounters counters;

    /**
     * A gate of one loop.
     *
     * @param spent shared by all loops
     * @param demanded whether a stream without a token is refused: wherever signatures are checked
     */
    StreamGate(
            StreamTokens tokens,
            SpentTokens spent,
            boolean demanded,
            InstantSource clock,
            ThreadCounters counters) {
        this.tokens = tokens;
        this.spent = spent;
        this.demanded = demanded;
        this.clock = clock;
        this.counters = counters;
    }

    /** A token for the stream of this call. */
    String mint(String callSid, String accountSid) {
        return tokens.mint(callSid, accountSid, nowSeconds());
    }

    /** Path of the stream that brings this token. */
    static String path(String token) {
        return MEDIA_PATH + '/' + token;
    }

    /** Whether a path, without its query, is that of a stream. */
    static boolean isStream(String path) {
        return path.equals(MEDIA_PATH) || path.startsWith(MEDIA_PATH + '/');
    }

    /** Spends the token in the path of a stream; null, counted, when it opens nothing. */
    @Nullable StreamPass enter(String path) {
        final String token = token(path);
        if (token.isEmpty() && !demanded) {
            return StreamPass.NONE;
        }
        final StreamClaims claims = tokens.read(token, nowSeconds());
        if (claims == null) {
            return refused(Counter.HTTP_BAD_TOKEN);
        }
        return switch (spent.spend(claims, nowSeconds())) {
            case SPENT -> new StreamPass(token, claims);
            case REPLAYED -> refused(Counter.HTTP_TOKEN_REPLAYED);
            case FULL -> refused(Counter.HTTP_TOKENS_FULL);
        };
    }

    private @Nullable StreamPass refused(Counter why) {
        counters.increment(why);
        return null;
    }

    /** Without the slash that a proxy may have put behind it. */
    private static String token(String path) {
        final int start = Math.min(path.length(), MEDIA_PATH.length() + 1);
        final int end = path.endsWith("/") ? path.length() - 1 : path.length();
        return path.substring(Math.min(start, end), end);
    }

    private long nowSeconds() {
        return clock.instant().getEpochSecond();
    }
}
