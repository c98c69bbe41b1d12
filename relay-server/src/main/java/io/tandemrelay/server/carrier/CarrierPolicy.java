package io.tandemrelay.server.carrier;

import io.tandemrelay.server.websocket.RateWindow;
import java.util.Set;

/**
 * What the carrier leg tolerates.
 *
 * @param accounts accounts whose streams are taken; empty takes any
 * @param malformedMessages malformed messages borne within {@code malformedWindowNs}
 * @param messagesPerSecond rate of messages borne when it lasts for {@code floodWindowNs}
 */
public record CarrierPolicy(
        Set<String> accounts,
        int malformedMessages,
        long malformedWindowNs,
        int messagesPerSecond,
        long floodWindowNs) {

    private static final long SECOND_NS = 1_000_000_000L;

    public CarrierPolicy {
        accounts = Set.copyOf(accounts);
    }

    boolean accepts(String accountSid) {
        return accounts.isEmpty() || accounts.contains(accountSid);
    }

    RateWindow malformedWindow() {
        return new RateWindow(malformedMessages, malformedWindowNs);
    }

    RateWindow floodWindow() {
        return new RateWindow(messagesPerSecond * floodWindowNs / SECOND_NS, floodWindowNs);
    }
}
