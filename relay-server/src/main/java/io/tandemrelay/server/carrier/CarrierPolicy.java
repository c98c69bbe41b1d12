package io.tandemrelay.server.carrier;

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

    MessageWindow malformedWindow() {
        return new MessageWindow(malformedMessages, malformedWindowNs);
    }

    MessageWindow floodWindow() {
        return new MessageWindow(messagesPerSecond * floodWindowNs / SECOND_NS, floodWindowNs);
    }
}
