package io.tandemrelay.server;

/** Entry point. */
public final class RelayServer {
    private RelayServer() {}

    public static void main(String[] args) {
        final RelayStarter starter =
                config -> {
                    throw new UnsupportedOperationException("RelayAssembly");
                };
        final int status = RelayCommand.line(starter, System.getenv()).execute(args);
        ProcessLog.close();
        System.exit(status);
    }
}
