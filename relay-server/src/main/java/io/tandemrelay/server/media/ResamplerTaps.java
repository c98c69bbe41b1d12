package io.tandemrelay.server.media;

/**
 * Coefficients of the resamplers: linear-phase low-pass, pass band to 3400 Hz, stop band from 4000
 * Hz, equiripple. Constants; the test class ResamplerDesign computes them.
 */
final class ResamplerTaps {

    /** Samples at 8 kHz, before the newest, that one output sample depends on. */
    static final int HISTORY = 48;

    // Each half ends with the middle tap.
    private static final float[] HALF_16_KHZ = {
        -3.0126126E-4f, -3.114726E-4f, 2.4038834E-4f, 7.6882204E-4f, 3.632766E-4f,
        -5.3427304E-4f, -3.7319696E-4f, 8.1149413E-4f, 9.5059373E-4f, -6.3477363E-4f,
        -0.0013639183f, 4.4610223E-4f, 0.0019695128f, 9.874963E-5f, -0.0024417695f,
        -8.7406405E-4f, 0.002819759f, 0.0019735615f, -0.0028860944f, -0.0033159675f,
        0.002562495f, 0.0048380815f, -0.0016790159f, -0.0063944994f, 1.5365353E-4f,
        0.007793486f, 0.0021076372f, -0.008801072f, -0.0051092035f, 0.009127465f,
        0.008825585f, -0.008466136f, -0.013135533f, 0.0064554103f, 0.01787951f,
        -0.0027015754f, -0.0228163f, -0.0033297054f, 0.027688336f, 0.012448769f,
        -0.03219486f, -0.026311034f, 0.036062695f, 0.04917494f, -0.03902585f,
        -0.09698583f, 0.04089457f, 0.31472784f, 0.45760936f,
    };

    private static final float[] HALF_24_KHZ = {
        -1.8188609E-4f, -1.7764191E-4f, -5.9422386E-5f, 2.1672263E-4f, 4.763941E-4f,
        5.1115686E-4f, 2.3871087E-4f, -1.958365E-4f, -4.4762762E-4f, -2.609916E-4f,
        2.5595602E-4f, 6.860054E-4f, 6.038114E-4f, -4.256369E-5f, -7.669029E-4f,
        -9.093632E-4f, -2.36037E-4f, 7.9090736E-4f, 0.0012899551f, 6.8882416E-4f,
        -6.509988E-4f, -0.0016192271f, -0.0012694821f, 3.057988E-4f, 0.0018656257f,
        0.0019630885f, 2.7939363E-4f, -0.0019174862f, -0.002703213f, -0.0011372578f,
        0.0017047917f, 0.003403493f, 0.0022447535f, -0.0011215913f, -0.003946797f,
        -0.0035722451f, 1.106057E-4f, 0.004194286f, 0.005018914f, 0.0013930496f,
        -0.003993324f, -0.00646997f, -0.003389202f, 0.0031828873f, 0.0077392696f,
        0.0058660684f, -0.0016050136f, -0.008625171f, -0.008737821f, -8.9825335E-4f,
        0.008857945f, 0.011903481f, 0.004488199f, -0.008136542f, -0.015196776f,
        -0.009372296f, 0.006042791f, 0.018450735f, 0.015887845f, -0.0019675675f,
        -0.02145894f, -0.024772098f, -0.0052866978f, 0.024043787f, 0.03798856f,
        0.01877876f, -0.026022252f, -0.06258539f, -0.050711256f, 0.02727206f,
        0.14900477f, 0.26017523f, 0.30504104f,
    };

    private static final float[] ALL_16_KHZ = whole(HALF_16_KHZ);
    private static final float[] ALL_24_KHZ = whole(HALF_24_KHZ);

    private ResamplerTaps() {}

    /**
     * All taps at {@code factor} times 8 kHz, one array for all: 97 for 2, 145 for 3. Their sum is
     * 1, and their delay 3 ms.
     */
    static float[] forFactor(int factor) {
        return switch (factor) {
            case 2 -> ALL_16_KHZ;
            case 3 -> ALL_24_KHZ;
            default -> throw new IllegalArgumentException("factor must be 2 or 3, got " + factor);
        };
    }

    private static float[] whole(float[] half) {
        final float[] taps = new float[2 * half.length - 1];
        for (int i = 0; i < half.length; i++) {
            taps[i] = half[i];
            taps[taps.length - 1 - i] = half[i];
        }
        return taps;
    }
}
