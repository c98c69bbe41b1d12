package io.tandemrelay.server.websocket;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Unpredictable masking keys (RFC 6455 10.3) for all sockets of one loop: the key stream of AES in
 * counter mode under a random key, drawn many at a time. The system's random source would do too,
 * but costs a digest and two arrays for every five keys. Thread relay-io-N.
 */
final class MaskKeys {

    private static final int BYTES_PER_DRAW = 4096;
    private static final int AES_KEY_BYTES = 32;
    private static final int AES_BLOCK_BYTES = 16;
    private static final byte[] ZEROS = new byte[BYTES_PER_DRAW];
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final FastThreadLocal<MaskKeys> OF_THREAD =
            new FastThreadLocal<>() {
                @Override
                protected MaskKeys initialValue() {
                    return new MaskKeys();
                }
            };

    private final Cipher stream = keyStream();
    private final ByteBuffer drawn = ByteBuffer.allocate(BYTES_PER_DRAW).position(BYTES_PER_DRAW);

    /** The keys of the calling thread's sockets. */
    static MaskKeys ofThread() {
        return OF_THREAD.get();
    }

    int next() {
        if (!drawn.hasRemaining()) {
            draw();
        }
        return drawn.getInt();
    }

    private void draw() {
        try {
            stream.update(ZEROS, 0, BYTES_PER_DRAW, drawn.array(), 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        drawn.clear();
    }

    private static Cipher keyStream() {
        try {
            final Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(random(AES_KEY_BYTES), "AES"),
                    new IvParameterSpec(random(AES_BLOCK_BYTES)));
            return cipher;
        } catch (GeneralSecurityException impossible) { // every JDK has it
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] random(int length) {
        final byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
