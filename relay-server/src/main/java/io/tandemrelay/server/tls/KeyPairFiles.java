package io.tandemrelay.server.tls;

import io.tandemrelay.server.config.TlsConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of one port's TLS files at one moment. Immutable; any thread.
 *
 * @param certificate PEM, the port's own certificate first
 * @param key PEM, PKCS#8
 * @param clientAuthorities PEM, or empty
 */
record KeyPairFiles(String certificate, String key, String clientAuthorities) {

    private static final Pattern PKCS8 =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----\\s+([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA");

    static KeyPairFiles read(TlsConfig config) throws IOException {
        return new KeyPairFiles(
                text(config.certificate()), text(config.key()), text(config.clientAuthorities()));
    }

    private static String text(String file) throws IOException {
        return file.isEmpty() ? "" : Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
    }

    /**
     * The port's certificate, then those that lead to its authority.
     *
     * @throws GeneralSecurityException none is there, or the first is not valid now
     */
    X509Certificate[] chain() throws GeneralSecurityException {
        final X509Certificate[] chain = certificates(certificate);
        if (chain.length == 0) {
            throw new GeneralSecurityException("the certificate file holds no certificate");
        }
        chain[0].checkValidity();
        return chain;
    }

    /** The certificates that clients' must be signed by; none when clients show none. */
    X509Certificate[] authorities() throws GeneralSecurityException {
        return certificates(clientAuthorities);
    }

    /**
     * The private key.
     *
     * @throws GeneralSecurityException it cannot be read, or is not that of the certificate
     */
    PrivateKey privateKey() throws GeneralSecurityException {
        final Matcher pem = PKCS8.matcher(key);
        if (!pem.find()) {
            throw new GeneralSecurityException(
                    "the key file holds no unencrypted PKCS#8 key (BEGIN PRIVATE KEY);"
                            + " `openssl pkcs8 -topk8 -nocrypt` makes one");
        }
        final PrivateKey found = parse(Base64.getMimeDecoder().decode(pem.group(1)));
        if (!isPairOf(found, chain()[0])) {
            throw new GeneralSecurityException("key and certificate do not belong together");
        }
        return found;
    }

    private static PrivateKey parse(byte[] pkcs8) throws GeneralSecurityException {
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException ex) {
                // of another type, perhaps
            }
        }
        throw new GeneralSecurityException("the key is none of " + KEY_TYPES);
    }

    private static boolean isPairOf(PrivateKey key, X509Certificate certificate)
            throws GeneralSecurityException {
        if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        final Signature signature =
                Signature.getInstance(
                        switch (key.getAlgorithm()) {
                            case "RSA" -> "SHA256withRSA";
                            case "EC" -> "SHA256withECDSA";
                            default -> key.getAlgorithm();
                        });
        final byte[] text = "proof".getBytes(StandardCharsets.US_ASCII);
        signature.initSign(key);
        signature.update(text);
        final byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(text);
        return signature.verify(signed);
    }

    private static X509Certificate[] certificates(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(pem.getBytes(StandardCharsets.ISO_8859_1)))
                .stream()
                .map(X509Certificate.class::cast)
                .toArray(X509Certificate[]::new);
    }
}
