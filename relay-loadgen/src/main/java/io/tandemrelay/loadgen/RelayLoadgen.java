package io.tandemrelay.loadgen;

/** Entry point. */
public final class RelayLoadgen {
    private RelayLoadgen() {}

    public static void main(String[] args) {}
}
