package io.tandemrelay.server.websocket;

/** Which end of the connection we are; decides who masks (RFC 6455 5.1). */
public enum Role {
    CLIENT,
    SERVER;

    boolean sendsMasked() {
        return this == CLIENT;
    }

    boolean expectsMasked() {
        return this == SERVER;
    }
}
