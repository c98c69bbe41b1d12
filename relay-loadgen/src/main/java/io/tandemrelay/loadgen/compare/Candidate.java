package io.tandemrelay.loadgen.compare;

/**
 * A target before the first round.
 *
 * @param reason why it is not ready, or empty
 */
public record Candidate(Target target, Readiness readiness, String reason) {
    enum Readiness {
        /** Can be started. */
        READY,
        /** Something it needs is not on this machine: nobody's fault. */
        MISSING,
        /** Its build failed. */
        BROKEN
    }

    static Candidate ready(Target target) {
        return new Candidate(target, Readiness.READY, "");
    }

    static Candidate missing(Target target, String reason) {
        return new Candidate(target, Readiness.MISSING, reason);
    }

    static Candidate broken(Target target, String reason) {
        return new Candidate(target, Readiness.BROKEN, reason);
    }

    boolean isReady() {
        return readiness == Readiness.READY;
    }
}
