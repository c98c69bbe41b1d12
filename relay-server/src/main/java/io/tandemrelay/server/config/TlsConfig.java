package io.tandemrelay.server.config;

/**
 * Section {@code tls} of a listening port; without files the port speaks plain HTTP.
 *
 * @param certificate file of the certificate chain, PEM
 * @param key file of its private key, PEM (PKCS#8)
 * @param clientAuthorities file of the certificates that sign those every client must show, PEM, or
 *     empty when clients show none
 */
public record TlsConfig(String certificate, String key, String clientAuthorities) {

    public TlsConfig {
        new Expect()
                .that(
                        certificate.isEmpty() == key.isEmpty(),
                        certificate.isEmpty() ? "certificate" : "key",
                        "a file, because tls needs certificate and key",
                        certificate.isEmpty() ? "key" : "certificate")
                .that(
                        clientAuthorities.isEmpty() || !certificate.isEmpty(),
                        "clientAuthorities",
                        "nothing as long as tls.certificate is not set",
                        "certificate")
                .done();
    }

    /** Whether the port speaks TLS. */
    public boolean isOn() {
        return !certificate.isEmpty();
    }
}
