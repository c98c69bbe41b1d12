package io.tandemrelay.loadgen;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as a command line writes them: 50ms, 2s, 1.5m, 1h, or 0. Stateless. */
final class Durations implements ITypeConverter<Duration> {
    private static final Pattern WRITTEN =
            Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(us|ms|s|m|h)");

    @Override
    public Duration convert(String written) {
        try {
            return parse(written);
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException with words for the user, when it is none
     */
    static Duration parse(String written) {
        if (written.equals("0")) {
            return Duration.ZERO;
        }
        final Matcher matcher = WRITTEN.matcher(written);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + written + "' is not a duration (expected: such as 50ms, 2s or 1m)");
        }
        final long unitNs =
                switch (matcher.group(2)) {
                    case "us" -> 1_000L;
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "m" -> 60_000_000_000L;
                    default -> 3_600_000_000_000L;
                };
        return Duration.ofNanos(
                new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unitNs)).longValue());
    }
}
