package io.tandemrelay.loadgen.audio;

/**
 * Finds one recording inside another: first by loudness over 20 ms windows, then sample by sample
 * around the best place. No state.
 */
public final class EchoSearch {
    private static final int WINDOW = 160;

    private EchoSearch() {}

    /**
     * Where and how well the sought audio was found.
     *
     * @param atMs place in the searched recording
     * @param envelope correlation of the loudness curves, -1 to 1
     * @param samples correlation of the waveforms, -1 to 1; 1 is a copy up to volume
     */
    public record Finding(long atMs, double envelope, double samples) {}

    /** Searches mu-law {@code sought} in mu-law {@code heard}, not before {@code fromMs}. */
    public static Finding find(byte[] sought, byte[] heard, long fromMs) {
        final short[] needle = Mulaw.decode(sought);
        final short[] hay = Mulaw.decode(heard);
        final double[] needleLevels = levels(needle);
        final double[] hayLevels = levels(hay);
        double best = -1;
        int bestWindow = (int) (fromMs * Mulaw.BYTES_PER_MS / WINDOW);
        for (int at = bestWindow; at + needleLevels.length <= hayLevels.length; at++) {
            final double score = correlation(needleLevels, hayLevels, at);
            if (score > best) {
                best = score;
                bestWindow = at;
            }
        }
        return refined(needle, hay, bestWindow * WINDOW, best);
    }

    /**
     * The windows of the two recordings start anywhere, so the true place is up to two windows off.
     */
    private static Finding refined(short[] needle, short[] hay, int around, double envelope) {
        double best = -1;
        int bestAt = around;
        final int last = Math.min(around + 2 * WINDOW, hay.length - needle.length);
        for (int at = Math.max(0, around - 2 * WINDOW); at <= last; at++) {
            final double score = correlation(needle, hay, at);
            if (score > best) {
                best = score;
                bestAt = at;
            }
        }
        return new Finding(bestAt / Mulaw.BYTES_PER_MS, envelope, best);
    }

    /** Root mean square of each whole 20 ms window. */
    public static double[] levels(short[] samples) {
        final double[] levels = new double[samples.length / WINDOW];
        for (int i = 0; i < levels.length; i++) {
            double energy = 0;
            for (int j = i * WINDOW; j < (i + 1) * WINDOW; j++) {
                energy += (double) samples[j] * samples[j];
            }
            levels[i] = Math.sqrt(energy / WINDOW);
        }
        return levels;
    }

    private static double correlation(double[] a, double[] b, int at) {
        double sumA = 0;
        double sumB = 0;
        for (int i = 0; i < a.length; i++) {
            sumA += a[i];
            sumB += b[at + i];
        }
        final double meanA = sumA / a.length;
        final double meanB = sumB / a.length;
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            final double da = a[i] - meanA;
            final double db = b[at + i] - meanB;
            ab += da * db;
            aa += da * da;
            bb += db * db;
        }
        return aa == 0 || bb == 0 ? 0 : ab / Math.sqrt(aa * bb);
    }

    private static double correlation(short[] a, short[] b, int at) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (double) a[i] * b[at + i];
            aa += (double) a[i] * a[i];
            bb += (double) b[at + i] * b[at + i];
        }
        return aa == 0 || bb == 0 ? 0 : ab / Math.sqrt(aa * bb);
    }
}
