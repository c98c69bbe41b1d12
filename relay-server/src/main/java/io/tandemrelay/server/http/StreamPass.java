package io.tandemrelay.server.http;

import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.fleet.StreamClaims;
import org.jspecify.annotations.Nullable;

/**
 * What a media socket proved before its upgrade.
 *
 * @param token from its path, empty in development mode
 * @param claims of that token; null where none was demanded
 */
record StreamPass(String token, @Nullable StreamClaims claims) {

    static final String PARAMETER = "token";

    static final StreamPass NONE = new StreamPass("", null);

    /** Whether the start message names the call, the account and the token of the path. */
    boolean admits(CallIdentity identity) {
        final String brought = identity.parameters().getOrDefault(PARAMETER, "");
        return brought.equals(token)
                && (claims == null
                        || (claims.callSid().equals(identity.callSid())
                                && claims.accountSid().equals(identity.accountSid())));
    }
}
