package io.tandemrelay.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The faults found so far, one per key, in the operator's words. Secrets never get in. */
final class FaultReport {
    /** Origin of values nobody set. */
    static final String DEFAULTS = "defaults";

    private static final int MAX_VALUE_LENGTH = 80;

    private final KeyTree keys;
    private final Map<String, String> faults = new LinkedHashMap<>();

    FaultReport(KeyTree keys) {
        this.keys = keys;
    }

    /** A key whose value is wrong; the value and its place are looked up. */
    void wrongValue(Config config, String key, String expected) {
        wrong(key, shown(config, key), expected, place(config, key));
    }

    /** Anything else; the caller answers for {@code shown} holding no secret. */
    void wrong(String key, String shown, String expected, String place) {
        faults.putIfAbsent(
                key,
                key
                        + ": "
                        + shown
                        + " (expected: "
                        + expected
                        + ")"
                        + (place.isEmpty() ? "" : " [" + place + "]"));
    }

    boolean has(String key) {
        return faults.containsKey(key);
    }

    void throwIfAny() throws ConfigFaultsException {
        if (!faults.isEmpty()) {
            throw new ConfigFaultsException(List.copyOf(faults.values()));
        }
    }

    private String shown(Config config, String key) {
        if (!config.hasPathOrNull(key)) {
            return "nothing";
        }
        if (config.getIsNull(key)) {
            return "null";
        }
        final String text = config.getValue(key).render(ConfigRenderOptions.concise());
        if (keys.isSecret(key) && !text.equals("\"\"")) {
            return Secret.MASK;
        }
        return text.length() <= MAX_VALUE_LENGTH
                ? text
                : text.substring(0, MAX_VALUE_LENGTH) + "...";
    }

    private static String place(Config config, String key) {
        try {
            return config.hasPath(key) ? place(config.getValue(key)) : "";
        } catch (ConfigException ex) {
            return "";
        }
    }

    static String place(ConfigValue value) {
        final String origin = value.origin().description();
        return origin.startsWith(DEFAULTS) ? "" : origin;
    }
}
