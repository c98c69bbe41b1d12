package io.tandemrelay.server.websocket;

import org.jspecify.annotations.Nullable;

/** The opcodes of RFC 6455 5.2; the others are reserved. */
public enum Opcode {
    CONTINUATION(0x0),
    TEXT(0x1),
    BINARY(0x2),
    CLOSE(0x8),
    PING(0x9),
    PONG(0xA);

    private static final @Nullable Opcode[] BY_CODE = new Opcode[16];

    static {
        for (Opcode opcode : values()) {
            BY_CODE[opcode.code] = opcode;
        }
    }

    private final int code;

    Opcode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    boolean isControl() {
        return code >= 0x8;
    }

    /** Null for a reserved opcode. */
    static @Nullable Opcode of(int code) {
        return BY_CODE[code];
    }
}
