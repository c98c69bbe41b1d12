package io.tandemrelay.server.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for localhost, signed by its own key, made for one test run by keytool. */
public record TestCertificate(KeyStore store) {

    private static final char[] PASSWORD = "loopback".toCharArray();
    private static final String ALIAS = "relay";

    /**
     * Makes one.
     *
     * @param keyType such as EC, RSA, Ed25519
     * @param options further ones of keytool
     */
    public static TestCertificate make(Path folder, String keyType, String... options)
            throws Exception {
        final Path file = Files.createTempDirectory(folder, "made").resolve("store.p12");
        final List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                keyType,
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "SAN=dns:localhost,ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                file.toString(),
                                "-storepass",
                                new String(PASSWORD)));
        command.addAll(List.of(options));
        final Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said =
                new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool: " + said);
        }
        final KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return new TestCertificate(store);
    }

    public X509Certificate certificate() throws Exception {
        return (X509Certificate) store.getCertificate(ALIAS);
    }

    public String certificatePem() throws Exception {
        return pem("CERTIFICATE", certificate().getEncoded());
    }

    public String keyPem() throws Exception {
        return pem("PRIVATE KEY", ((PrivateKey) store.getKey(ALIAS, PASSWORD)).getEncoded());
    }

    /** Of a client that trusts this certificate alone, and shows {@code own}, if there is one. */
    public SSLContext clientContext(TestCertificate... own) throws Exception {
        return trusting(List.of(this), own);
    }

    /** Of a client that trusts these certificates alone, and shows {@code own}, if there is one. */
    public static SSLContext trusting(List<TestCertificate> all, TestCertificate... own)
            throws Exception {
        final KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (TestCertificate each : all) {
            trusted.setCertificateEntry("trusted" + trusted.size(), each.certificate());
        }
        final var trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        final var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own.length == 0 ? null : own[0].store(), PASSWORD);
        final SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static String pem(String type, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        type,
                        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(content),
                        type);
    }
}
