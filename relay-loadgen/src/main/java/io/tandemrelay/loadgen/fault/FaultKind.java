package io.tandemrelay.loadgen.fault;

/** What a {@link FaultProxy} did, as its counters name it. */
public enum FaultKind {
    /** Reads that waited for their delay. */
    DELAYED,
    /** Writes that waited for the bandwidth. */
    THROTTLED,
    /** Pieces that reads were cut into. */
    DRIBBLED,
    /** Stalls that held something back. */
    STALLED,
    /** Directions ended by a FIN of the proxy's own. */
    HALF_CLOSED,
    /** Connections reset at a byte, or by {@link FaultProxy#resetAll}. */
    RESET,
    /** Directions that stopped for good. */
    BLACKHOLED
}
