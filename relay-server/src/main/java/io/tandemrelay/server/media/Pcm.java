package io.tandemrelay.server.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Signed 16-bit little-endian samples in byte arrays. */
final class Pcm {

    private static final VarHandle SAMPLE =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private Pcm() {}

    static void write(short[] samples, int count, byte[] target, int offset) {
        for (int i = 0; i < count; i++) {
            SAMPLE.set(target, offset + i * Short.BYTES, samples[i]);
        }
    }

    static void read(byte[] source, int count, short[] samples) {
        for (int i = 0; i < count; i++) {
            samples[i] = (short) SAMPLE.get(source, i * Short.BYTES);
        }
    }
}
