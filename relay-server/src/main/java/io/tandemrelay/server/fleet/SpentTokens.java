package io.tandemrelay.server.fleet;

import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Which stream tokens have opened a stream on this node, each remembered until it is void anyway.
 * Any thread: of several that bring one token at the same time, one wins. The lock is held for
 * microseconds, once a stream.
 */
public final class SpentTokens {

    /** What came of {@link #spend}. */
    public enum Outcome {
        SPENT,
        /** It was spent before. */
        REPLAYED,
        /** No room to remember it, so it was not spent. */
        FULL
    }

    /** More than the one that each call adds, so that the memory of a busy hour goes again. */
    private static final int FORGOTTEN_AT_ONCE = 8;

    /** For a clock that is set back a little, or read by another thread a moment before. */
    private static final int KEPT_ON_SECONDS = 10;

    private final int most;
    private final Set<String> nonces = new HashSet<>();
    private final PriorityQueue<Spent> byExpiry =
            new PriorityQueue<>(Comparator.comparingLong(Spent::expirySeconds));

    private record Spent(long expirySeconds, String nonce) {}

    /**
     * Nothing spent.
     *
     * @param most tokens remembered, some 150 bytes each
     */
    public SpentTokens(int most) {
        this.most = most;
    }

    /** Spends the token of these claims, which are in force at {@code nowSeconds} (Unix time). */
    public synchronized Outcome spend(StreamClaims claims, long nowSeconds) {
        forget(nowSeconds);
        if (nonces.contains(claims.nonce())) {
            return Outcome.REPLAYED;
        }
        if (nonces.size() >= most) {
            return Outcome.FULL;
        }
        nonces.add(claims.nonce());
        byExpiry.add(new Spent(claims.expirySeconds(), claims.nonce()));
        return Outcome.SPENT;
    }

    /** Tokens remembered. */
    public synchronized int size() {
        return nonces.size();
    }

    private void forget(long nowSeconds) {
        for (int i = 0; i < FORGOTTEN_AT_ONCE; i++) {
            final Spent next = byExpiry.peek();
            if (next == null || next.expirySeconds() + KEPT_ON_SECONDS >= nowSeconds) {
                return;
            }
            byExpiry.remove();
            nonces.remove(next.nonce());
        }
    }
}
