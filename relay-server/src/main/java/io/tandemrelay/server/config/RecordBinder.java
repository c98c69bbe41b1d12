package io.tandemrelay.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Fills records from a configuration, one component per key. A bad value is reported and replaced
 * by its default, so that one pass finds every fault.
 */
final class RecordBinder {
    private static final int MAX_SECRET_BYTES = 64 << 10;

    private final Config effective;
    private final Config defaults;
    private final FaultReport faults;

    RecordBinder(Config effective, Config defaults, FaultReport faults) {
        this.effective = effective;
        this.defaults = defaults;
        this.faults = faults;
    }

    /** Empty only if the parts do not fit each other, which is in the report then. */
    <T extends Record> Optional<T> bind(Class<T> type) {
        return bind(type, "").map(type::cast);
    }

    private Optional<Object> bind(Class<?> type, String prefix) {
        final Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            values.put(component.getName(), value(component, prefix + component.getName()));
        }
        try {
            return Optional.of(construct(type, values));
        } catch (BadValuesException ex) {
            ex.bad().forEach(bad -> report(bad, prefix));
        }
        if (prefix.isEmpty()) {
            return Optional.empty();
        }
        for (RecordComponent component : type.getRecordComponents()) {
            values.put(component.getName(), fallback(component, prefix + component.getName()));
        }
        return Optional.of(construct(type, values));
    }

    /** A rule that looks at a key already known to be wrong says nothing new. */
    private void report(BadValuesException.BadValue bad, String prefix) {
        if (bad.others().stream().noneMatch(other -> faults.has(prefix + other))) {
            faults.wrongValue(effective, prefix + bad.key(), bad.expected());
        }
    }

    private Object value(RecordComponent component, String key) {
        if (KeyTree.isSection(component.getType())) {
            return bind(component.getType(), key + ".").orElseThrow();
        }
        try {
            final Object value = ValueReader.read(effective, key, component);
            return value instanceof Secret secret ? orFromFile(secret, key) : value;
        } catch (ConfigException | IllegalArgumentException | ArithmeticException ex) {
            faults.wrongValue(effective, key, ValueReader.expected(component));
            return fallback(component, key);
        }
    }

    private Object fallback(RecordComponent component, String key) {
        return KeyTree.isSection(component.getType())
                ? new RecordBinder(defaults, defaults, faults)
                        .bind(component.getType(), key + ".")
                        .orElseThrow()
                : ValueReader.read(defaults, key, component);
    }

    private Secret orFromFile(Secret secret, String key) {
        final String fileKey = key + KeyTree.FILE_SUFFIX;
        final String file = effective.getString(fileKey);
        if (file.isEmpty()) {
            return secret;
        }
        if (secret.isSet()) {
            faults.wrongValue(effective, fileKey, "empty as long as " + key + " is set");
            return secret;
        }
        try {
            final Path path = Path.of(file);
            if (Files.size(path) <= MAX_SECRET_BYTES) {
                final Secret content = new Secret(Files.readString(path).strip());
                if (content.isSet()) {
                    return content;
                }
            }
        } catch (IOException | InvalidPathException ex) {
            // reported below: the reason is in the expectation
        }
        faults.wrongValue(
                effective, fileKey, "a readable text file that is not empty, at most 64 KiB");
        return secret;
    }

    private static Object construct(Class<?> type, Map<String, Object> values) {
        final Class<?>[] types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            final Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values.values().toArray());
        } catch (InvocationTargetException ex) {
            if (ex.getCause() instanceof BadValuesException bad) {
                throw bad;
            }
            throw new IllegalStateException(type.getName(), ex);
        } catch (ReflectiveOperationException ex) {
            throw new IllegalStateException(type.getName(), ex);
        }
    }
}
