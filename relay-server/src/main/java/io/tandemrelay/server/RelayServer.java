package io.tandemrelay.server;

/** Entry point. */
public final class RelayServer {
    private RelayServer() {}

    public static void main(String[] args) {
        final RelayStarter starter =
                config -> {
                    throw new UnsupportedOperationException("RelayAssembly");
                };
        System.exit(RelayCommand.line(starter, System.getenv()).execute(args));
    }
}
