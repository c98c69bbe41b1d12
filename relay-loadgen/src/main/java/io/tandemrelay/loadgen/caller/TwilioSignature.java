package io.tandemrelay.loadgen.caller;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests as Twilio does (Twilio, Security, "Validating requests"); immutable, any thread.
 */
public final class TwilioSignature {
    public static final String HEADER = "x-twilio-signature";

    private static final String ALGORITHM = "HmacSHA1";

    private final SecretKeySpec key;

    public TwilioSignature(String authToken) {
        key = new SecretKeySpec(authToken.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** Signs a request whose parameters are all in its URL: GET, or a WebSocket handshake. */
    public String sign(String url) {
        return sign(url, List.of());
    }

    /** Signs a form post; names may repeat, values are as they were before form encoding. */
    public String sign(String url, List<Map.Entry<String, String>> form) {
        final TreeMap<String, TreeSet<String>> fields = new TreeMap<>();
        for (Map.Entry<String, String> field : form) {
            fields.computeIfAbsent(field.getKey(), name -> new TreeSet<>()).add(field.getValue());
        }
        // The fragment is never sent, so it is never signed.
        final StringBuilder signed = new StringBuilder(url.replaceFirst("#.*$", ""));
        fields.forEach(
                (name, values) -> values.forEach(value -> signed.append(name).append(value)));
        return hmac(signed.toString());
    }

    private String hmac(String text) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            final byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException("every JDK has HmacSHA1", ex);
        }
    }
}
