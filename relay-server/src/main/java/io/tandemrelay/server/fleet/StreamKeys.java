package io.tandemrelay.server.fleet;

import io.tandemrelay.server.config.Secret;
import io.tandemrelay.server.config.TwilioConfig;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keys of the stream tokens, as configured. Stateless; any thread. */
public final class StreamKeys {

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte[] PURPOSE = bytes("tandem stream token key");

    private StreamKeys() {}

    /**
     * The key that mints, and behind it the one it replaces, if any. Without a key of its own each
     * is derived from the auth token, which all nodes share and which outlives a restart; whoever
     * has that could sign a webhook and be given a token anyway. Without an auth token, in
     * development, the key is random.
     */
    public static List<byte[]> of(TwilioConfig twilio) {
        final Secret key = twilio.streamTokenKey();
        if (twilio.previousStreamTokenKey().isSet()) {
            return List.of(minting(twilio), bytes(twilio.previousStreamTokenKey().text()));
        }
        return !key.isSet() && twilio.previousAuthToken().isSet()
                ? List.of(minting(twilio), derived(twilio.previousAuthToken()))
                : List.of(minting(twilio));
    }

    private static byte[] minting(TwilioConfig twilio) {
        if (twilio.streamTokenKey().isSet()) {
            return bytes(twilio.streamTokenKey().text());
        }
        return twilio.authToken().isSet() ? derived(twilio.authToken()) : random();
    }

    private static byte[] derived(Secret authToken) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes(authToken.text()), ALGORITHM));
            return mac.doFinal(PURPOSE);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex); // every JDK has HmacSHA256, any key fits it
        }
    }

    private static byte[] random() {
        final byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
