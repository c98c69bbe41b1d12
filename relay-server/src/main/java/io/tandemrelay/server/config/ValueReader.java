package io.tandemrelay.server.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Turns the value of one key into the type of its record component. */
final class ValueReader {
    private ValueReader() {}

    /**
     * @throws ConfigException or IllegalArgumentException when the value is not of that type
     */
    static Object read(Config config, String key, RecordComponent component) {
        final Class<?> type = component.getType();
        if (isSize(component)) {
            return Math.toIntExact(config.getBytes(key));
        }
        if (type == int.class) {
            return wholeNumber(config.getString(key));
        }
        if (type == double.class) {
            return config.getDouble(key);
        }
        if (type == boolean.class) {
            return config.getBoolean(key);
        }
        if (type == String.class) {
            return config.getString(key);
        }
        if (type == Secret.class) {
            return new Secret(config.getString(key));
        }
        if (type == Duration.class) {
            return config.getDuration(key);
        }
        if (type == FreeForm.class) {
            return freeForm(config.getObject(key));
        }
        if (type == List.class) {
            return elementType(component) == Integer.class
                    ? config.getIntList(key)
                    : config.getStringList(key);
        }
        return constant(type, config.getString(key));
    }

    /** What {@link #read} wants to see, for the operator. */
    static String expected(RecordComponent component) {
        final Class<?> type = component.getType();
        if (isSize(component)) {
            return "a size such as 64 KiB";
        }
        if (type == int.class) {
            return "a whole number";
        }
        if (type == double.class) {
            return "a number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a duration such as 500 ms, 5 s or 2 m";
        }
        if (type == FreeForm.class) {
            return "an object { ... }";
        }
        if (type == List.class) {
            return elementType(component) == Integer.class
                    ? "a list of whole numbers [ ... ]"
                    : "a list of texts [ ... ]";
        }
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(ValueReader::word)
                    .collect(Collectors.joining(", ", "one of ", ""));
        }
        return "a text";
    }

    /** A constant as the file writes it. */
    static String word(Object constant) {
        final String text = constant.toString();
        return text.equals(((Enum<?>) constant).name())
                ? text.toLowerCase(Locale.ROOT).replace('_', '-')
                : text;
    }

    /** The unit comes last in a name, here too. */
    private static boolean isSize(RecordComponent component) {
        return component.getType() == int.class && component.getName().endsWith("Bytes");
    }

    private static int wholeNumber(String text) {
        try {
            return new BigDecimal(text.strip()).intValueExact();
        } catch (ArithmeticException ex) {
            throw new IllegalArgumentException(ex);
        }
    }

    private static Object constant(Class<?> type, String text) {
        for (Object constant : type.getEnumConstants()) {
            if (word(constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("not one of " + type);
    }

    private static FreeForm freeForm(ConfigObject object) {
        ConfigObject kept = object;
        for (var member : object.entrySet()) {
            if (member.getValue() instanceof ConfigObject inner && inner.isEmpty()) {
                kept = kept.withoutKey(member.getKey());
            }
        }
        return new FreeForm(kept.render(ConfigRenderOptions.concise()));
    }

    private static Class<?> elementType(RecordComponent component) {
        return (Class<?>)
                ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
    }
}
