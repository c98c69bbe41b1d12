package io.tandemrelay.server.fleet;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which stream tokens have opened a stream on this node, each remembered until it would be void
 * anyway. Any thread: of several that bring one token at the same time, one wins.
 */
public final class SpentTokens {

    /** What came of {@link #spend}. */
    public enum Outcome {
        SPENT,
        /** It had been spent before. */
        REPLAYED,
        /** No room to remember it, so it was not spent. */
        FULL
    }

    private final int most;
    private final ConcurrentHashMap<String, Long> expiries = new ConcurrentHashMap<>();
    private final AtomicLong sweptSeconds = new AtomicLong(Long.MIN_VALUE);

    /**
     * Nothing spent.
     *
     * @param most tokens remembered, some 150 bytes each; threads that spend at the same time may
     *     go over it by one each
     */
    public SpentTokens(int most) {
        this.most = most;
    }

    /** Spends the token of these claims, which are in force at {@code nowSeconds} (Unix time). */
    public Outcome spend(StreamClaims claims, long nowSeconds) {
        sweep(nowSeconds);
        if (expiries.size() >= most && !expiries.containsKey(claims.nonce())) {
            return Outcome.FULL;
        }
        return expiries.putIfAbsent(claims.nonce(), claims.expirySeconds()) == null
                ? Outcome.SPENT
                : Outcome.REPLAYED;
    }

    /** Tokens remembered. */
    public int size() {
        return expiries.size();
    }

    /** Forgets what is void, once a second at most. */
    private void sweep(long nowSeconds) {
        final long before = sweptSeconds.get();
        if (before < nowSeconds && sweptSeconds.compareAndSet(before, nowSeconds)) {
            expiries.values().removeIf(expirySeconds -> expirySeconds < nowSeconds);
        }
    }
}
