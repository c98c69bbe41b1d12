package io.tandemrelay.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import io.tandemrelay.server.config.UpstreamConfig.DialectChoice;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** conf/relay.conf and the records say the same. */
final class ConfigReferenceTest {
    private final KeyTree keys = new KeyTree(RelayConfig.class);
    private final Config reference = ConfigLayers.resolve(ConfigLayers.reference(), Map.of());

    @Test
    void shouldHaveInTheFileExactlyTheKeysTheCodeReads() {
        final Map<String, ConfigValue> inFile = leaves();

        assertThat(inFile.keySet()).containsExactlyElementsOf(keys.leaves().keySet());
    }

    @Test
    void shouldExplainEachKeyOfTheFile() {
        leaves().forEach((key, value) ->
                assertThat(String.join("", value.origin().comments()).strip())
                        .as(key)
                        .hasSizeGreaterThan(10)
                        .matches(".*\\.( For tests\\.)?$"));
    }

    @Test
    void shouldPackTheFileThatIsShipped() throws Exception {
        try (var packed = RelayConfig.class.getResourceAsStream("relay.conf")) {
            assertThat(packed).hasBinaryContent(Files.readAllBytes(Path.of("../conf/relay.conf")));
        }
    }

    @Test
    void shouldLoadTheDefaults() throws Exception {
        final RelayConfig defaults = ConfigLoader.parse("");

        assertThat(defaults.listenHost()).isEqualTo("127.0.0.1");
        assertThat(defaults.http().port()).isEqualTo(3000);
        assertThat(defaults.carrier().twilio().signaturesVerified()).isFalse();
        assertThat(defaults.upstream().chosenDialect()).isEqualTo(DialectChoice.DEMO);
        assertThat(defaults.upstream().maxBinaryBytes()).isEqualTo(256 * 1024);
        assertThat(defaults.upstream().vapi().assistant().isEmpty()).isTrue();
        assertThat(defaults.upstream().vapi().clientMessages())
                .containsExactly(
                        "status-update", "speech-update", "user-interrupted", "hang", "transcript");
        assertThat(defaults.media().uplink().hold()).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.worker().cores()).isEmpty();
    }

    @Test
    void shouldMeanTheSameWhenTheReferenceIsGivenAsTheFile() throws Exception {
        final LoadedConfig none = ConfigLoader.load(null, List.of(), Map.of());
        final LoadedConfig copy =
                ConfigLoader.load(Path.of("../conf/relay.conf"), List.of(), Map.of());

        assertThat(copy).isEqualTo(none);
    }

    private Map<String, ConfigValue> leaves() {
        final Map<String, ConfigValue> leaves = new TreeMap<>();
        addLeaves("", reference.root(), leaves);
        return leaves;
    }

    private void addLeaves(String prefix, ConfigObject section, Map<String, ConfigValue> leaves) {
        section.forEach((name, value) -> {
            final String key = prefix + name;
            if (keys.isSection(key)) {
                addLeaves(key + ".", (ConfigObject) value, leaves);
            } else {
                leaves.put(key, value);
            }
        });
    }
}
