package io.tandemrelay.server.fleet;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Mints and reads the token that the webhook puts into its TwiML and the stream brings back: {@code
 * v1.<key>.<call>.<account>.<expiry>.<nonce>.<mac>}, where the MAC (HMAC-SHA256, cut to 24 bytes)
 * covers all before it. Nothing is remembered here, so any node with the key can read it; that each
 * opens one stream only is for {@link SpentTokens}. One event loop only: a Mac is not thread-safe.
 */
public final class StreamTokens {

    private static final String VERSION = "v1";
    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final int LONGEST = 512;
    private static final int PARTS = 6;
    private static final int MAC_BYTES = 24;
    private static final int NONCE_BYTES = 12;
    private static final int KEY_ID_BYTES = 3;

    /** By how much the clock of the node that minted a token may be ahead. */
    private static final long SKEW_SECONDS = 5;

    private final List<Key> keys;
    private final long ttlSeconds;
    private final SecureRandom random = new SecureRandom();

    private record Key(String id, Mac mac) {

        static Key of(byte[] secret) {
            try {
                final Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(new SecretKeySpec(secret, ALGORITHM));
                final byte[] id = mac.doFinal("key id".getBytes(StandardCharsets.US_ASCII));
                return new Key(ENCODER.encodeToString(Arrays.copyOf(id, KEY_ID_BYTES)), mac);
            } catch (GeneralSecurityException ex) {
                throw new IllegalStateException(ex); // every JDK has HmacSHA256, any key fits it
            }
        }

        byte[] sign(String claims) {
            final byte[] whole = mac.doFinal(claims.getBytes(StandardCharsets.UTF_8));
            return ENCODER.encode(Arrays.copyOf(whole, MAC_BYTES));
        }
    }

    /**
     * Tokens under one key, or under several while a key is being replaced.
     *
     * @param keys the first mints, each reads; any length, kept only inside the Macs
     * @param ttlSeconds how long a token is good for
     */
    public StreamTokens(List<byte[]> keys, long ttlSeconds) {
        this.keys = keys.stream().map(Key::of).toList();
        this.ttlSeconds = ttlSeconds;
    }

    /** A token for this call, good from {@code nowSeconds} (Unix time) on. */
    public String mint(String callSid, String accountSid, long nowSeconds) {
        final byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        final Key key = keys.getFirst();
        final String claims =
                String.join(
                        ".",
                        VERSION,
                        key.id(),
                        encoded(callSid),
                        encoded(accountSid),
                        Long.toString(nowSeconds + ttlSeconds),
                        ENCODER.encodeToString(nonce));
        return claims + '.' + new String(key.sign(claims), StandardCharsets.US_ASCII);
    }

    /** What the token says, or null unless it was minted under one of the keys and is in force. */
    public @Nullable StreamClaims read(String token, long nowSeconds) {
        final int end = token.lastIndexOf('.');
        if (token.length() > LONGEST || end < 0) {
            return null;
        }
        final String[] claims = token.substring(0, end).split("\\.", -1);
        if (claims.length != PARTS || !isOurs(token, end, claims[1])) {
            return null;
        }
        final long expirySeconds = Long.parseLong(claims[4]); // ours, so it is well formed
        final long leftSeconds = expirySeconds - nowSeconds;
        return leftSeconds >= 0 && leftSeconds <= ttlSeconds + SKEW_SECONDS
                ? new StreamClaims(decoded(claims[2]), decoded(claims[3]), expirySeconds, claims[5])
                : null;
    }

    private boolean isOurs(String token, int end, String keyId) {
        final byte[] mac = token.substring(end + 1).getBytes(StandardCharsets.UTF_8);
        for (Key key : keys) {
            if (key.id().equals(keyId)) {
                return MessageDigest.isEqual(key.sign(token.substring(0, end)), mac);
            }
        }
        return false;
    }

    private static String encoded(String text) {
        return ENCODER.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String text) {
        return new String(DECODER.decode(text), StandardCharsets.UTF_8);
    }
}
