package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.load.CallLength;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Call lengths as a command line writes them: 90s, uniform:30s..2m, exponential:90s. Stateless. */
final class CallLengths implements ITypeConverter<CallLength> {
    @Override
    public CallLength convert(String written) {
        try {
            final int colon = written.indexOf(':');
            final String rest = written.substring(colon + 1);
            return switch (colon < 0 ? "" : written.substring(0, colon)) {
                case "", "fixed" -> new CallLength.Fixed(positive(rest));
                case "uniform" -> uniform(rest);
                case "exponential" -> new CallLength.Exponential(positive(rest));
                case "lognormal" -> logNormal(rest);
                default -> throw new IllegalArgumentException("unknown distribution");
            };
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(
                    "'%s': %s (expected: 90s, uniform:30s..2m, exponential:90s or lognormal:90s,0.8)"
                            .formatted(written, wrong.getMessage()));
        }
    }

    private static CallLength uniform(String rest) {
        final int dots = rest.indexOf("..");
        if (dots < 0) {
            throw new IllegalArgumentException("two ends are needed");
        }
        final Duration from = Durations.parse(rest.substring(0, dots));
        final Duration to = positive(rest.substring(dots + 2));
        if (to.compareTo(from) < 0) {
            throw new IllegalArgumentException("the second end is before the first");
        }
        return new CallLength.Uniform(from, to);
    }

    private static CallLength logNormal(String rest) {
        final int comma = rest.indexOf(',');
        if (comma < 0) {
            throw new IllegalArgumentException("mean and sigma are needed");
        }
        return new CallLength.LogNormal(
                positive(rest.substring(0, comma)), Double.parseDouble(rest.substring(comma + 1)));
    }

    private static Duration positive(String written) {
        final Duration duration = Durations.parse(written);
        if (duration.isZero()) {
            throw new IllegalArgumentException("calls of no length");
        }
        return duration;
    }
}
