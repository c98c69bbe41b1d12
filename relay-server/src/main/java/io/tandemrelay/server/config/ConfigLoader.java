package io.tandemrelay.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a {@link RelayConfig} of all that was said about it, or a list of everything wrong. */
public final class ConfigLoader {
    private final KeyTree keys = new KeyTree(RelayConfig.class);
    private final FaultReport faults = new FaultReport(keys);

    private ConfigLoader() {}

    /**
     * Lays file, environment and flags over the packaged reference.
     *
     * @param file HOCON or JSON, or null for none
     * @param flags of the command line, {@code key=value}
     */
    public static LoadedConfig load(
            @Nullable Path file, List<String> flags, Map<String, String> environment)
            throws ConfigFaultsException {
        final ConfigLoader loader = new ConfigLoader();
        final Config own = file == null ? ConfigFactory.empty() : loader.parseFile(file);
        return loader.load(own, flags, environment);
    }

    /** Lays a text over the packaged reference; no environment, no flags. */
    public static RelayConfig parse(String hocon) throws ConfigFaultsException {
        final Config own =
                ConfigFactory.parseString(
                        hocon, ConfigParseOptions.defaults().setOriginDescription("text"));
        return new ConfigLoader().load(own, List.of(), Map.of()).relay();
    }

    private LoadedConfig load(Config own, List<String> flags, Map<String, String> environment)
            throws ConfigFaultsException {
        final Config defaults = ConfigLayers.resolve(ConfigLayers.reference(), Map.of());
        final ConfigLayers layers = new ConfigLayers(environment, keys, faults);
        final Config merged =
                layers.flags(flags)
                        .withFallback(layers.forced())
                        .withFallback(own)
                        .withFallback(ConfigLayers.reference());
        final Config effective = checkKeys(resolve(merged, environment), defaults);

        final Optional<RelayConfig> relay =
                new RecordBinder(effective, defaults, faults).bind(RelayConfig.class);

        faults.throwIfAny();
        return new LoadedConfig(relay.orElseThrow(), new ConfigPrinter(keys).print(effective));
    }

    private Config parseFile(Path file) throws ConfigFaultsException {
        try {
            return ConfigFactory.parseFile(
                    file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
        } catch (ConfigException ex) {
            throw unreadable(file.toString(), ex);
        }
    }

    private Config resolve(Config merged, Map<String, String> environment)
            throws ConfigFaultsException {
        try {
            return ConfigLayers.resolve(merged, environment);
        } catch (ConfigException ex) {
            throw unreadable("substitution", ex);
        }
    }

    /** A parser's message quotes what it met, which may be a secret: longer quotations go. */
    private ConfigFaultsException unreadable(String what, ConfigException ex) {
        final String why = String.valueOf(ex.getMessage()).replaceAll("'[^'\\n]{3,}'", "'...'");
        return new ConfigFaultsException(
                List.of("--config: " + what + " (expected: a readable HOCON file; " + why + ")"));
    }

    /** Reports what no key is called; puts defaults where a section is not one. */
    private Config checkKeys(Config config, Config defaults) {
        return checkKeys(config, config.root(), List.of(), defaults);
    }

    private Config checkKeys(
            Config config, ConfigObject section, List<String> path, Config defaults) {
        Config checked = config;
        for (var entry : section.entrySet()) {
            final List<String> member = new ArrayList<>(path);
            member.add(entry.getKey());
            final String key = ConfigUtil.joinPath(member);
            if (keys.isLeaf(key)) {
                continue;
            }
            if (!keys.isSection(key)) {
                final String nearest = keys.nearest(key);
                faults.wrong(
                        key,
                        "unknown key",
                        nearest.isEmpty() ? "a key of conf/relay.conf" : nearest,
                        FaultReport.place(entry.getValue()));
            } else if (entry.getValue() instanceof ConfigObject inner) {
                checked = checkKeys(checked, inner, member, defaults);
            } else {
                faults.wrongValue(config, key, "a section { ... }");
                checked = checked.withValue(key, defaults.getValue(key));
            }
        }
        return checked;
    }
}
