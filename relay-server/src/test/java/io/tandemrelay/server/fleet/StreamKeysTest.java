package io.tandemrelay.server.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.server.config.TestConfig;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamKeysTest {

    private static final String OLD = "an-old-key-of-more-than-32-characters";
    private static final String NEW = "a-new-key-with-more-than-32-characters";

    @Test
    void shouldTakeTheKeysThatAreSet() {
        final List<byte[]> keys =
                keys("streamTokenKey", NEW, "previousStreamTokenKey", OLD, "authToken", "secret");

        assertThat(keys)
                .containsExactly(
                        NEW.getBytes(StandardCharsets.UTF_8), OLD.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldDeriveTheSameKeyOnEachNodeFromTheAuthToken() {
        final List<byte[]> keys = keys("authToken", "secret");

        assertThat(keys).hasSize(1);
        assertThat(keys.getFirst())
                .isEqualTo(keys("authToken", "secret").getFirst())
                .isNotEqualTo(keys("authToken", "another").getFirst())
                .isNotEqualTo("secret".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldKeepTheKeyOfThePreviousAuthTokenDuringRotation() {
        final List<byte[]> keys = keys("authToken", "next", "previousAuthToken", "secret");

        assertThat(keys)
                .containsExactly(
                        keys("authToken", "next").getFirst(),
                        keys("authToken", "secret").getFirst());
    }

    @Test
    void shouldBeRandomWithoutAnySecret() {
        assertThat(keys().getFirst()).hasSize(32).isNotEqualTo(keys().getFirst());
    }

    private static List<byte[]> keys(String... settings) {
        final Map<String, String> values = new HashMap<>(Map.of("http.host", "127.0.0.1"));
        for (int i = 0; i < settings.length; i += 2) {
            values.put("carrier.twilio." + settings[i], settings[i + 1]);
        }
        return StreamKeys.of(TestConfig.with(values).carrier().twilio());
    }
}
