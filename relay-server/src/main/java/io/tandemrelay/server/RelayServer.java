package io.tandemrelay.server;

import io.tandemrelay.server.config.RelayConfig;
import java.util.concurrent.CountDownLatch;

/** Entry point. */
public final class RelayServer {
    private RelayServer() {}

    public static void main(String[] args) {
        System.exit(RelayCommand.line(RelayServer::run, System.getenv()).execute(args));
    }

    /** Runs until SIGTERM or SIGINT; the shutdown hook drains and closes. */
    private static int run(RelayConfig config) throws Exception {
        final RelayAssembly relay = assemble(config);
        final CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    relay.close();
                                    ProcessLog.close();
                                    stopped.countDown();
                                },
                                "relay-shutdown"));
        stopped.await();
        return 0;
    }

    private static RelayAssembly assemble(RelayConfig config) throws CannotStartException {
        try {
            return new RelayAssembly(config, RelayVersion.text());
        } catch (IllegalStateException ex) {
            throw new CannotStartException(ex);
        }
    }
}
