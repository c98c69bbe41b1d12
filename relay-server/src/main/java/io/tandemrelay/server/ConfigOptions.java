package io.tandemrelay.server;

import io.tandemrelay.server.config.ConfigFaultsException;
import io.tandemrelay.server.config.ConfigLoader;
import io.tandemrelay.server.config.LoadedConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which configuration is meant, the same for each subcommand. */
final class ConfigOptions {
    private static final Path USUAL_FILE = Path.of("conf", "relay.conf");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Configuration laid over the defaults. Without it: conf/relay.conf where there"
                            + " is one.")
    private @Nullable Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Sets one key; wins over file and environment. May be repeated. Not for"
                            + " secrets.")
    private List<String> flags = new ArrayList<>();

    LoadedConfig load(Map<String, String> environment) throws ConfigFaultsException {
        final Path usual = Files.exists(USUAL_FILE) ? USUAL_FILE : null;
        return ConfigLoader.load(file == null ? usual : file, flags, environment);
    }
}
