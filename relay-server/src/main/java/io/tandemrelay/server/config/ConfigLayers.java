package io.tandemrelay.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where values come from: the packaged reference, a file, the environment, the command line. */
final class ConfigLayers {
    private static final String FORCE = "CONFIG_FORCE_";

    private final Map<String, String> environment;
    private final KeyTree keys;
    private final FaultReport faults;

    ConfigLayers(Map<String, String> environment, KeyTree keys, FaultReport faults) {
        this.environment = environment;
        this.keys = keys;
        this.faults = faults;
    }

    /** The packaged {@code conf/relay.conf}, variables not yet filled in. */
    static Config reference() {
        try (InputStream stream = ConfigLayers.class.getResourceAsStream("relay.conf")) {
            if (stream == null) {
                throw new IllegalStateException("relay.conf is missing in the jar");
            }
            return ConfigFactory.parseReader(
                    new InputStreamReader(stream, StandardCharsets.UTF_8),
                    ConfigParseOptions.defaults().setOriginDescription(FaultReport.DEFAULTS));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Variables filled in; an empty variable counts as not set. */
    static Config resolve(Config config, Map<String, String> environment) {
        return config.resolve(
                ConfigResolveOptions.noSystem()
                        .appendResolver(new EnvironmentResolver(environment)));
    }

    /** {@code CONFIG_FORCE_http_port} as {@code http.port}, after the library's own rule. */
    Config forced() {
        Config layer = ConfigFactory.empty();
        for (var variable : new TreeMap<>(environment).entrySet()) {
            if (variable.getKey().startsWith(FORCE)) {
                final String key =
                        variable.getKey()
                                .substring(FORCE.length())
                                .replace("___", "\0")
                                .replace("__", "-")
                                .replace('_', '.')
                                .replace('\0', '_');
                layer = with(layer, key, variable.getValue(), "environment " + variable.getKey());
            }
        }
        return layer;
    }

    /** The {@code --set} flags, later ones winning. Secrets are refused. */
    Config flags(List<String> flags) {
        Config layer = ConfigFactory.empty();
        for (String flag : flags) {
            final int equals = flag.indexOf('=');
            if (equals <= 0) {
                faults.wrong("--set", "a flag without a key", "key=value", "");
                continue;
            }
            final String key = flag.substring(0, equals).strip();
            final Config next = with(layer, key, flag.substring(equals + 1), "--set");
            if (refusesSecrets(next)) {
                layer = next;
            }
        }
        return layer;
    }

    private boolean refusesSecrets(Config layer) {
        boolean clean = true;
        for (var leaf : keys.leaves().keySet()) {
            if (keys.isSecret(leaf) && layer.hasPath(leaf)) {
                faults.wrong(
                        leaf,
                        Secret.MASK,
                        "in the environment or in the file of "
                                + leaf
                                + KeyTree.FILE_SUFFIX
                                + ", because every user of a machine can read command lines",
                        "--set");
                clean = false;
            }
        }
        return clean;
    }

    /** Lists and objects are HOCON; anything else is the text as it stands. */
    private Config with(Config layer, String key, String text, String origin) {
        try {
            return layer.withValue(key, parse(text, origin));
        } catch (ConfigException ex) {
            faults.wrong(key, "not readable", "a key and its value", origin);
            return layer;
        }
    }

    private static ConfigValue parse(String text, String origin) {
        final String value = text.strip();
        if (value.startsWith("[") || value.startsWith("{")) {
            return ConfigFactory.parseString(
                            "value = " + value,
                            ConfigParseOptions.defaults().setOriginDescription(origin))
                    .getValue("value");
        }
        return ConfigValueFactory.fromAnyRef(text, origin);
    }

    /** Looks {@code ${?NAME}} up among the variables. */
    private record EnvironmentResolver(Map<String, String> environment) implements ConfigResolver {

        @Override
        public @Nullable ConfigValue lookup(String name) {
            final String value = environment.getOrDefault(name, "");
            return value.isEmpty()
                    ? null
                    : ConfigValueFactory.fromAnyRef(value, "environment " + name);
        }

        @Override
        public ConfigResolver withFallback(ConfigResolver fallback) {
            return this;
        }
    }
}
