package io.tandemrelay.server;

/** Entry point. */
public final class RelayServer {
    private RelayServer() {}

    public static void main(String[] args) {}
}
