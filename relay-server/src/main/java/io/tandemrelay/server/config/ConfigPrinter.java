package io.tandemrelay.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.regex.Pattern;

/** Writes a configuration as HOCON, secrets masked. */
final class ConfigPrinter {
    /** Members of free-form objects that look like credentials of a vendor. */
    private static final Pattern SUSPICIOUS =
            Pattern.compile(
                    "secret|token|password|credential|api_?key|authorization|bearer",
                    Pattern.CASE_INSENSITIVE);

    private static final ConfigValue MASK = ConfigValueFactory.fromAnyRef(Secret.MASK);

    private final KeyTree keys;

    ConfigPrinter(KeyTree keys) {
        this.keys = keys;
    }

    String print(Config config) {
        Config printed = config;
        for (var leaf : keys.leaves().entrySet()) {
            final String key = leaf.getKey();
            if (keys.isSecret(key) && !config.getString(key).isEmpty()) {
                printed = printed.withValue(key, MASK);
            } else if (leaf.getValue() == FreeForm.class) {
                printed = printed.withValue(key, masked(config.getObject(key)));
            }
        }
        return printed.root()
                .render(
                        ConfigRenderOptions.defaults()
                                .setOriginComments(false)
                                .setComments(false)
                                .setJson(false));
    }

    private static ConfigValue masked(ConfigValue value) {
        if (value instanceof ConfigObject object) {
            ConfigObject result = object;
            for (var member : object.entrySet()) {
                final boolean hidden = SUSPICIOUS.matcher(member.getKey()).find();
                result =
                        result.withValue(
                                member.getKey(), hidden ? MASK : masked(member.getValue()));
            }
            return result;
        }
        if (value instanceof ConfigList list) {
            return ConfigValueFactory.fromIterable(
                    list.stream().map(element -> masked(element).unwrapped()).toList());
        }
        return value;
    }
}
