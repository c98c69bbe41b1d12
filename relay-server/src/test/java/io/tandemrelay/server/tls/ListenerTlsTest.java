package io.tandemrelay.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemrelay.server.config.TlsConfig;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerTlsTest {

    @TempDir private Path folder;

    private final ThreadCounters counters = new ThreadCounters();
    private TestCertificate made;
    private Path certificate;
    private Path key;

    @BeforeEach
    void makeCertificate() throws Exception {
        certificate = folder.resolve("certificate.pem");
        key = folder.resolve("key.pem");
        made = TestCertificate.make(folder, "EC");
        write(made.certificatePem(), made.keyPem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void shouldReadKeysOfEachType(String type) throws Exception {
        final TestCertificate other = TestCertificate.make(folder, type);
        write(other.certificatePem(), other.keyPem());

        final KeyPairFiles files = KeyPairFiles.read(config());

        assertThat(files.chain()).containsExactly(other.certificate());
        assertThat(files.privateKey()).isNotNull();
    }

    @Test
    void shouldRefuseToStartWithoutUsableFiles() throws Exception {
        final String good = made.certificatePem();
        final String otherKey = TestCertificate.make(folder, "EC").keyPem();
        final TestCertificate expired =
                TestCertificate.make(folder, "EC", "-startdate", "-3d", "-validity", "1");

        assertRefused(good, otherKey, "do not belong together");
        assertRefused(good, "no key", "PKCS#8");
        assertRefused(good, made.keyPem().replace("PRIVATE", "RSA PRIVATE"), "openssl pkcs8");
        assertRefused("", made.keyPem(), "no certificate");
        assertRefused(expired.certificatePem(), expired.keyPem(), "NotAfter");
        Files.delete(key);
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("http.tls: cannot be read")
                .hasMessageContaining("key.pem");
    }

    @Test
    void shouldTakeOverANewPairOnceItIsWhole() throws Exception {
        final ListenerTls tls = open();
        final TestCertificate next = TestCertificate.make(folder, "RSA");

        Files.writeString(certificate, next.certificatePem());
        tls.reloadIfChanged();
        Files.writeString(key, next.keyPem());
        tls.reloadIfChanged();
        assertThat(counters.value(Counter.TLS_RELOADED)).isZero();
        tls.reloadIfChanged();
        tls.reloadIfChanged();

        assertThat(counters.value(Counter.TLS_RELOADED)).isEqualTo(1);
        assertThat(counters.value(Counter.TLS_REFUSED)).isZero();
    }

    @Test
    void shouldRefuseABadPairOnceAndTakeTheNextGoodOne() throws Exception {
        final ListenerTls tls = open();

        write(made.certificatePem(), "garbage");
        for (int i = 0; i < 4; i++) {
            tls.reloadIfChanged();
        }
        assertThat(counters.value(Counter.TLS_REFUSED)).isEqualTo(1);

        final TestCertificate next = TestCertificate.make(folder, "EC");
        write(next.certificatePem(), next.keyPem());
        tls.reloadIfChanged();
        tls.reloadIfChanged();

        assertThat(counters.value(Counter.TLS_RELOADED)).isEqualTo(1);
    }

    private void assertRefused(String certificatePem, String keyPem, String why) throws Exception {
        write(certificatePem, keyPem);
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("http.tls: ")
                .hasMessageContaining(why);
    }

    private void write(String certificatePem, String keyPem) throws Exception {
        Files.writeString(certificate, certificatePem);
        Files.writeString(key, keyPem);
    }

    private ListenerTls open() {
        return new ListenerTls("http", config(), counters);
    }

    private TlsConfig config() {
        return new TlsConfig(certificate.toString(), key.toString(), "");
    }
}
