package io.tandemrelay.server.media;

/** The resamplers' definition: plain convolution in double precision of the whole input. */
final class ResamplerReference {

    private ResamplerReference() {}

    static double[] upsample(short[] in, int factor) {
        final double[] stuffed = new double[in.length * factor];
        for (int i = 0; i < in.length; i++) {
            stuffed[i * factor] = in[i] * (double) factor;
        }
        return convolve(stuffed, factor, 1);
    }

    static double[] downsample(short[] in, int factor) {
        final double[] samples = new double[in.length];
        for (int i = 0; i < in.length; i++) {
            samples[i] = in[i];
        }
        return convolve(samples, factor, factor);
    }

    private static double[] convolve(double[] in, int factor, int stride) {
        final double[] taps = ResamplerDesign.taps(factor);
        final double[] out = new double[Math.ceilDiv(in.length, stride)];
        for (int i = 0; i < out.length; i++) {
            final int newest = i * stride;
            for (int tap = 0; tap < taps.length && tap <= newest; tap++) {
                out[i] += taps[tap] * in[newest - tap];
            }
        }
        return out;
    }
}
