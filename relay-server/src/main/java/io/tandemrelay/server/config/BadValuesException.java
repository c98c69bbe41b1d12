package io.tandemrelay.server.config;

import java.util.List;
import java.util.stream.Collectors;

/** The values given to a configuration record break its rules. */
public final class BadValuesException extends IllegalArgumentException {
    private final transient List<BadValue> bad;

    BadValuesException(List<BadValue> bad) {
        super(
                bad.stream()
                        .map(value -> value.key() + " (expected: " + value.expected() + ")")
                        .collect(Collectors.joining("; ")));
        this.bad = List.copyOf(bad);
    }

    List<BadValue> bad() {
        return bad;
    }

    /**
     * @param key relative to the record, also of a part of a part: {@code vapi.apiKey}
     * @param others further keys the broken rule looks at
     */
    record BadValue(String key, String expected, List<String> others) {}
}
