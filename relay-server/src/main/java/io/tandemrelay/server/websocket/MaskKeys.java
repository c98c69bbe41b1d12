package io.tandemrelay.server.websocket;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/**
 * Unpredictable masking keys for one socket (RFC 6455 10.3), drawn many at a time because each draw
 * enters the system's random source. Thread relay-io-N.
 */
final class MaskKeys {

    private static final int KEYS_PER_DRAW = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ByteBuffer drawn =
            ByteBuffer.allocate(KEYS_PER_DRAW * Integer.BYTES)
                    .position(KEYS_PER_DRAW * Integer.BYTES);

    int next() {
        if (!drawn.hasRemaining()) {
            RANDOM.nextBytes(drawn.array());
            drawn.clear();
        }
        return drawn.getInt();
    }
}
