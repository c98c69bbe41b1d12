package io.tandemrelay.server.media;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the coefficients of {@link ResamplerTaps} come from: equiripple low-pass filters by the
 * Parks-McClellan exchange (IEEE Trans. Circuit Theory CT-19, 1972). {@link #main} prints them.
 */
final class ResamplerDesign {

    private static final int BASE_RATE = 8000;
    private static final double PASS_HZ = 3400;
    private static final double STOP_HZ = 4000;
    private static final double STOP_WEIGHT = 10;

    // The images of DC are held 20 dB further down, which makes the DC gain of each polyphase
    // branch alone right to 0.01 %; 20 Hz around them cost the rest of the band 0.02 dB.
    private static final double IMAGE_WEIGHT = 10 * STOP_WEIGHT;
    private static final double IMAGE_HZ = 20;

    private static final int GRID_DENSITY = 32;
    private static final int MOST_EXCHANGES = 100;

    private final int length;
    private final double rate;
    private final List<Band> bands;

    private final double[] cosines;
    private final double[] gains;
    private final double[] weights;
    private final double[] errors;

    private final int[] extremes;
    private final double[] nodes;
    private final double[] nodeWeights;
    private final double[] nodeValues;

    private record Band(double lowHz, double highHz, double gain, double weight) {
        int points(double stepHz) {
            return 1 + Math.max(2, (int) Math.ceil((highHz - lowHz) / stepHz));
        }
    }

    private ResamplerDesign(int length, double rate, List<Band> bands) {
        this.length = length;
        this.rate = rate;
        this.bands = bands;
        final int points = bands.stream().mapToInt(band -> band.points(stepHz())).sum();
        cosines = new double[points];
        gains = new double[points];
        weights = new double[points];
        errors = new double[points];
        extremes = new int[length / 2 + 2];
        nodes = new double[extremes.length];
        nodeWeights = new double[extremes.length];
        nodeValues = new double[extremes.length];
    }

    /** Taps from 8 kHz to or from {@code factor} times that, their sum 1. */
    static double[] taps(int factor) {
        final double nyquist = BASE_RATE * factor / 2.0;
        final List<Band> bands = new ArrayList<>();
        bands.add(new Band(0, PASS_HZ, 1, 1));
        double from = STOP_HZ;
        for (double image = BASE_RATE; image <= nyquist; image += BASE_RATE) {
            final double high = Math.min(image + IMAGE_HZ, nyquist);
            bands.add(new Band(from, image - 2 * IMAGE_HZ, 0, STOP_WEIGHT));
            bands.add(new Band(image - IMAGE_HZ, high, 0, IMAGE_WEIGHT));
            from = image + 2 * IMAGE_HZ;
        }
        if (from < nyquist) {
            bands.add(new Band(from, nyquist, 0, STOP_WEIGHT));
        }
        return new ResamplerDesign(48 * factor + 1, BASE_RATE * factor, bands).design();
    }

    private double stepHz() {
        return rate / length / GRID_DENSITY;
    }

    private double[] design() {
        layGrid();
        for (int i = 0; i < extremes.length; i++) {
            extremes[i] = (int) ((long) i * (cosines.length - 1) / (extremes.length - 1));
        }
        for (int i = 0; i < MOST_EXCHANGES; i++) {
            interpolate();
            if (!exchange()) {
                return impulseResponse();
            }
        }
        throw new IllegalStateException("the exchange did not settle");
    }

    private void layGrid() {
        int point = 0;
        for (final Band band : bands) {
            final int points = band.points(stepHz());
            for (int i = 0; i < points; i++) {
                final double span = (double) i / (points - 1);
                final double hz = band.lowHz + (band.highHz - band.lowHz) * span;
                cosines[point] = Math.cos(2 * Math.PI * hz / rate);
                gains[point] = band.gain;
                weights[point] = band.weight;
                point++;
            }
        }
    }

    /** The one response whose weighted error is equal and alternating at the extremes. */
    private void interpolate() {
        double numerator = 0;
        double denominator = 0;
        for (int k = 0; k < nodes.length; k++) {
            nodes[k] = cosines[extremes[k]];
        }
        for (int k = 0; k < nodes.length; k++) {
            double product = 1;
            for (int i = 0; i < nodes.length; i++) {
                product *= i == k ? 1 : 2 * (nodes[k] - nodes[i]);
            }
            nodeWeights[k] = 1 / product;
            numerator += nodeWeights[k] * gains[extremes[k]];
            denominator += sign(k) * nodeWeights[k] / weights[extremes[k]];
        }
        final double ripple = numerator / denominator;
        for (int k = 0; k < nodes.length; k++) {
            nodeValues[k] = gains[extremes[k]] - sign(k) * ripple / weights[extremes[k]];
        }
        for (int i = 0; i < errors.length; i++) {
            errors[i] = weights[i] * (gains[i] - response(cosines[i]));
        }
    }

    /** Moves the extremes to where the error peaks now; false when they are there already. */
    private boolean exchange() {
        final List<Integer> peaks = alternatingPeaks();
        while (peaks.size() > extremes.length) {
            final boolean firstIsLess = size(peaks.getFirst()) < size(peaks.getLast());
            if (firstIsLess) {
                peaks.removeFirst();
            } else {
                peaks.removeLast();
            }
        }
        boolean moved = false;
        for (int k = 0; k < extremes.length; k++) {
            moved |= extremes[k] != peaks.get(k);
            extremes[k] = peaks.get(k);
        }
        return moved;
    }

    private List<Integer> alternatingPeaks() {
        final List<Integer> peaks = new ArrayList<>();
        int start = 0;
        for (final Band band : bands) {
            final int end = start + band.points(stepHz());
            for (int i = start; i < end; i++) {
                final double sign = Math.signum(errors[i]);
                final boolean rises = i == start || size(i) >= sign * errors[i - 1];
                final boolean falls = i == end - 1 || size(i) > sign * errors[i + 1];
                if (rises && falls) {
                    addPeak(peaks, i);
                }
            }
            start = end;
        }
        return peaks;
    }

    private void addPeak(List<Integer> peaks, int peak) {
        if (peaks.isEmpty() || errors[peaks.getLast()] * errors[peak] < 0) {
            peaks.add(peak);
        } else if (size(peak) > size(peaks.getLast())) {
            peaks.set(peaks.size() - 1, peak);
        }
    }

    private double size(int point) {
        return Math.abs(errors[point]);
    }

    private static int sign(int k) {
        return (k & 1) == 0 ? 1 : -1;
    }

    /** Barycentric interpolation through the nodes. */
    private double response(double cosine) {
        double numerator = 0;
        double denominator = 0;
        for (int k = 0; k < nodes.length; k++) {
            final double distance = cosine - nodes[k];
            if (distance == 0) {
                return nodeValues[k];
            }
            numerator += nodeWeights[k] / distance * nodeValues[k];
            denominator += nodeWeights[k] / distance;
        }
        return numerator / denominator;
    }

    private double[] impulseResponse() {
        final int middle = length / 2;
        final double[] taps = new double[length];
        for (int k = 0; k <= middle; k++) {
            final double step = 2 * Math.PI * k / length;
            final double amplitude = (k == 0 ? 1 : 2) * response(Math.cos(step)) / length;
            for (int i = 0; i < length; i++) {
                taps[i] += amplitude * Math.cos(step * (i - middle));
            }
        }
        double sum = 0;
        for (final double tap : taps) {
            sum += tap;
        }
        for (int i = 0; i < length; i++) {
            taps[i] /= sum;
        }
        return taps;
    }

    /** Prints the halves to commit. */
    public static void main(String[] args) {
        for (int factor = 2; factor <= 3; factor++) {
            final double[] taps = taps(factor);
            System.out.println("factor " + factor);
            for (int i = 0; i <= taps.length / 2; i++) {
                final String end = i % 5 == 4 || i == taps.length / 2 ? ",\n" : ", ";
                System.out.print((float) taps[i] + "f" + end);
            }
        }
    }
}
