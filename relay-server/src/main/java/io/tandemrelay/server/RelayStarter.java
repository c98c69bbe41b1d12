package io.tandemrelay.server;

import io.tandemrelay.server.config.RelayConfig;

/** Runs the relay until it is told to stop. */
@FunctionalInterface
interface RelayStarter {

    /** Returns the process's exit status. */
    int run(RelayConfig config) throws Exception;
}
