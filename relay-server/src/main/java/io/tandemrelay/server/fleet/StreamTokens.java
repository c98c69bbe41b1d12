package io.tandemrelay.server.fleet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Mints and checks the token that the webhook puts into its TwiML and the stream brings back:
 * {@code v1.<expiry>.<mac>}, where the MAC (HMAC-SHA256) covers version, expiry and call.
 * Stateless, so any node with the key can check. One event loop only: a Mac is not thread-safe.
 */
public final class StreamTokens {

    private static final String VERSION = "v1";
    private static final String ALGORITHM = "HmacSHA256";
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
    private static final int LONGEST = 96;

    private final Mac mac;
    private final long ttlSeconds;

    /**
     * Tokens under one key.
     *
     * @param key any length; kept only inside the Mac
     * @param ttlSeconds how long a token is good for
     */
    public StreamTokens(byte[] key, long ttlSeconds) {
        this.ttlSeconds = ttlSeconds;
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (NoSuchAlgorithmException | InvalidKeyException ex) {
            throw new IllegalStateException(ex); // every JDK has HmacSHA256, and any key fits it
        }
    }

    /** A token for this call, good from {@code nowSeconds} (Unix time) on. */
    public String mint(String callSid, long nowSeconds) {
        final long expiry = nowSeconds + ttlSeconds;
        return VERSION + '.' + expiry + '.' + ENCODER.encodeToString(sign(callSid, expiry));
    }

    /** Whether we minted this token for this call and it has not expired. Never throws. */
    public boolean verify(String token, String callSid, long nowSeconds) {
        if (token.length() > LONGEST) {
            return false;
        }
        final String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            return false;
        }
        try {
            final long expiry = Long.parseLong(parts[1]);
            final byte[] claimed = DECODER.decode(parts[2]);
            return MessageDigest.isEqual(claimed, sign(callSid, expiry))
                    && ENCODER.encodeToString(claimed).equals(parts[2])
                    && nowSeconds <= expiry;
        } catch (IllegalArgumentException ex) {
            return false;
        }
    }

    private byte[] sign(String callSid, long expiry) {
        mac.update(VERSION.getBytes(StandardCharsets.US_ASCII));
        mac.update(ByteBuffer.allocate(Long.BYTES).putLong(expiry).flip());
        return Arrays.copyOf(mac.doFinal(callSid.getBytes(StandardCharsets.UTF_8)), 24);
    }
}
