package io.tandemrelay.server.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects what is wrong with the values given to one record's constructor, then throws once. Keys
 * are relative to the record.
 */
final class Expect {
    private final List<BadValuesException.BadValue> bad = new ArrayList<>();

    /**
     * @param others further keys the rule looks at; none of them is reported
     */
    Expect that(boolean ok, String key, String expected, String... others) {
        if (!ok) {
            bad.add(new BadValuesException.BadValue(key, expected, List.of(others)));
        }
        return this;
    }

    Expect range(String key, int value, int min, int max) {
        return that(value >= min && value <= max, key, "a whole number from " + min + " to " + max);
    }

    Expect range(String key, double value, double min, double max) {
        return that(value >= min && value <= max, key, "a number from " + min + " to " + max);
    }

    Expect range(String key, Duration value, Duration min, Duration max) {
        return that(
                value.compareTo(min) >= 0 && value.compareTo(max) <= 0,
                key,
                "a duration from " + words(min) + " to " + words(max));
    }

    Expect powerOfTwo(String key, int value, int min, int max) {
        return that(
                value >= min && value <= max && Integer.bitCount(value) == 1,
                key,
                "a power of two from " + min + " to " + max);
    }

    Expect text(String key, String value, int maxLength) {
        return that(
                value.length() <= maxLength && value.chars().noneMatch(Character::isISOControl),
                key,
                "at most " + maxLength + " characters, none of them a control character");
    }

    /** A secret that goes into one HTTP header line. */
    Expect header(String key, Secret secret) {
        return that(
                secret.text().chars().allMatch(c -> c > ' ' && c < 127),
                key,
                "visible ASCII characters without spaces");
    }

    void done() {
        if (!bad.isEmpty()) {
            throw new BadValuesException(bad);
        }
    }

    /** The largest unit that leaves a whole number: {@code 60 s} is {@code 1 m}. */
    static String words(Duration duration) {
        final long ms = duration.toMillis();
        if (ms != 0 && ms % 3_600_000 == 0) {
            return ms / 3_600_000 + " h";
        }
        if (ms != 0 && ms % 60_000 == 0) {
            return ms / 60_000 + " m";
        }
        return ms != 0 && ms % 1000 == 0 ? ms / 1000 + " s" : ms + " ms";
    }
}
