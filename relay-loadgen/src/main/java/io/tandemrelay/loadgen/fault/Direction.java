package io.tandemrelay.loadgen.fault;

/** Which way bytes go through a {@link FaultProxy}. */
public enum Direction {
    /** From whoever connected to the proxy. */
    TO_TARGET,
    TO_CLIENT
}
