package io.tandemrelay.loadgen;

import java.util.Locale;

/** SVG elements as text, one after the other; whoever draws owns it. */
final class Svg {
    private final StringBuilder out = new StringBuilder();

    /** From one point to another. */
    void line(String style, double x1, double y1, double x2, double y2) {
        out.append(
                String.format(
                        Locale.ROOT,
                        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                        style,
                        x1,
                        y1,
                        x2,
                        y2));
    }

    /** A box that shows the title when pointed at; no title when it is empty. */
    void rect(String style, double x, double y, double width, double height, String title) {
        out.append(
                String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"1.5\">%s</rect>%n",
                        style,
                        x,
                        y,
                        width,
                        height,
                        title.isEmpty() ? "" : title(title)));
    }

    void circle(double x, double y, double radius) {
        out.append(
                String.format(
                        Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>", x, y, radius));
    }

    /** A shape given by relative path commands from a point on. */
    void shape(double x, double y, String commands) {
        out.append(String.format(Locale.ROOT, "<path d=\"M%.1f %.1f%s\"/>", x, y, commands));
    }

    void text(String style, double x, double y, String text) {
        out.append(
                String.format(
                        Locale.ROOT,
                        "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>%n",
                        style,
                        x,
                        y,
                        Html.escape(text)));
    }

    /** Begins a sign that can be pointed at or tabbed to, standing for a moment of the call. */
    void beginSign(String style, long atMs, String title) {
        out.append(
                "<g class=\"%s\" tabindex=\"0\" role=\"img\" data-ms=\"%d\" aria-label=\"%s\">%s"
                        .formatted(style, atMs, Html.escape(title), title(title)));
    }

    void endSign() {
        out.append("</g>\n");
    }

    private static String title(String title) {
        return "<title>" + Html.escape(title) + "</title>";
    }

    /**
     * One upright line a pixel column, from its lowest to its highest sample.
     *
     * @param middle where 0 is drawn
     * @param scale pixels per unit of a sample
     */
    void wave(
            String style,
            short[] samples,
            double samplesPerPixel,
            int left,
            double middle,
            double scale) {
        out.append("<path class=\"").append(style).append("\" d=\"");
        for (int column = 0; column * samplesPerPixel < samples.length; column++) {
            final int from = (int) (column * samplesPerPixel);
            final int end = Math.max(from + 1, (int) ((column + 1) * samplesPerPixel));
            int low = samples[from];
            int high = low;
            for (int i = from; i < Math.min(samples.length, end); i++) {
                low = Math.min(low, samples[i]);
                high = Math.max(high, samples[i]);
            }
            out.append(
                    String.format(
                            Locale.ROOT,
                            "M%d.5 %.1fV%.1f",
                            left + column,
                            middle - high * scale - 0.5,
                            middle - low * scale + 0.5));
        }
        out.append("\"/>\n");
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
