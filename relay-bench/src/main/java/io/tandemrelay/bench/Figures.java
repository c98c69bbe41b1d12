package io.tandemrelay.bench;

import java.util.Locale;

/** Figures as a reader wants them; what was not measured is a dash. */
final class Figures {
    private static final String NONE = "-";

    private Figures() {}

    /** Nanoseconds, with the digits that can mean something. */
    static String ns(double ns) {
        return number(ns < 10 ? "%.2f" : ns < 100 ? "%.1f" : "%.0f", ns);
    }

    static String ratio(double ratio) {
        return number("%.2f", ratio);
    }

    static String bytes(Score score) {
        return number("%.0f", score.bytes());
    }

    static String percent(double percent) {
        return number("%+.0f %%", percent);
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, format, value);
    }
}
