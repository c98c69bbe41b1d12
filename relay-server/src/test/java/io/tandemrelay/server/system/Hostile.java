package io.tandemrelay.server.system;

import java.io.IOException;
import java.util.List;

/**
 * One row of the catalogue of bad input (reliability sheet, section 6.3): what a stranger sends and
 * what has to come of it.
 *
 * @param id such as I-02
 * @param what in a few words
 * @param attempts the inputs of the row; each is a connection of its own
 */
record Hostile(String id, String what, List<Attempt> attempts) {

    /** Sends its input over new connections to the relay and says what came of it. */
    @FunctionalInterface
    interface Input {
        /**
         * Once.
         *
         * @param number tells attempts apart
         * @return such as {@code 403}, an HTTP status, or {@code closed 1002}, a close code
         */
        String send(RelayProcess relay, int number) throws IOException;
    }

    /**
     * One input of a row.
     *
     * @param expected what {@link Input#send} must say
     */
    record Attempt(String what, String expected, Input input) {}

    @Override
    public String toString() {
        return id + " " + what;
    }
}
