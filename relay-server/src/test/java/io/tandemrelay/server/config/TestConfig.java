package io.tandemrelay.server.config;

import java.util.Map;
import java.util.stream.Collectors;

/** The default configuration with a few keys changed. */
public final class TestConfig {

    private TestConfig() {}

    /** Settings by key; values as they would stand in the file. */
    public static RelayConfig with(Map<String, String> settings) {
        final String text =
                settings.entrySet().stream()
                        .map(setting -> setting.getKey() + " = " + setting.getValue())
                        .collect(Collectors.joining("\n"));
        try {
            return ConfigLoader.parse(text);
        } catch (ConfigFaultsException ex) {
            throw new AssertionError(String.join("\n", ex.faults()), ex);
        }
    }
}
