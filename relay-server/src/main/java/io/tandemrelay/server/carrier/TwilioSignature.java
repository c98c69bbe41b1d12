package io.tandemrelay.server.carrier;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code X-Twilio-Signature} (Twilio, Security, Validating requests). One per I/O loop,
 * thread relay-io-N: a {@link Mac} is not thread-safe.
 */
public final class TwilioSignature {
    private static final String ALGORITHM = "HmacSHA1";
    private static final String BODY_HASH = "bodySHA256=";
    private static final Comparator<String> BYTE_ORDER =
            Comparator.comparing(TwilioSignature::utf8, Arrays::compareUnsigned);

    private final List<Mac> macs;

    /** Any of the tokens may have signed: two while a token is being rotated. */
    public TwilioSignature(List<String> authTokens) {
        this.macs = authTokens.stream().map(TwilioSignature::mac).toList();
    }

    /**
     * Checks a GET or form POST.
     *
     * @param url configured public URL with the raw request target behind it
     * @param form every field of the body, decoded once, untrimmed; empty for a GET
     * @param signature the header's value, or null if there is none
     */
    public boolean verifyWebhook(
            String url, Map<String, List<String>> form, @Nullable String signature) {
        final String fields = fields(form);
        return signature != null
                && new SignedUrl(url)
                        .webhookSpellings().stream()
                                .anyMatch(spelling -> isSigned(spelling + fields, signature));
    }

    /** Checks a POST of JSON, whose hash must be in the URL's query. */
    public boolean verifyWebhook(String url, byte[] json, @Nullable String signature) {
        final String hash = bodyHash(url);
        return hash != null
                && MessageDigest.isEqual(utf8(hash), utf8(sha256(json)))
                && verifyWebhook(url, Map.of(), signature);
    }

    /**
     * Checks a WebSocket upgrade.
     *
     * @param url configured public URL, scheme wss, with the raw request target behind it
     */
    public boolean verifyUpgrade(String url, @Nullable String signature) {
        return signature != null
                && new SignedUrl(url)
                        .upgradeSpellings().stream()
                                .anyMatch(spelling -> isSigned(spelling, signature));
    }

    private boolean isSigned(String text, String signature) {
        final byte[] given = utf8(signature);
        boolean isSigned = false;
        for (final Mac mac : macs) {
            final byte[] expected = Base64.getEncoder().encode(mac.doFinal(utf8(text)));
            isSigned |= MessageDigest.isEqual(expected, given);
        }
        return isSigned;
    }

    /** Names in byte order; the distinct values of each, in byte order, behind its name. */
    private static String fields(Map<String, List<String>> form) {
        final Map<String, List<String>> sorted = new TreeMap<>(BYTE_ORDER);
        sorted.putAll(form);
        final StringBuilder fields = new StringBuilder();
        sorted.forEach((name, values) -> {
            final TreeSet<String> distinct = new TreeSet<>(BYTE_ORDER);
            distinct.addAll(values);
            distinct.forEach(value -> fields.append(name).append(value));
        });
        return fields.toString();
    }

    private static @Nullable String bodyHash(String url) {
        final int query = url.indexOf('?');
        if (query < 0) {
            return null;
        }
        for (final String field : url.substring(query + 1).split("[&#]", -1)) {
            if (field.startsWith(BODY_HASH)) {
                return field.substring(BODY_HASH.length());
            }
        }
        return null;
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static Mac mac(String authToken) {
        try {
            final Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(utf8(authToken), ALGORITHM));
            return mac;
        } catch (GeneralSecurityException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
