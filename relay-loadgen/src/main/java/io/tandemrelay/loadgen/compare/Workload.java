package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.load.Way;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What callers and agents do while a relay is measured; the callers always speak. */
public enum Workload {
    /** The agent listens. */
    UPLINK("Uplink only: the agent listens"),
    /** The agent speaks in real time, without a pause. */
    BOTH("Both ways: the agent speaks in real time"),
    /** The agent sends each utterance faster than it plays, then pauses until it has played. */
    AHEAD("Both ways: the agent sends ahead of real time");

    private final String title;

    Workload(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** The word in metrics and records. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Ways on which frames are due until a call ends. */
    Set<Way> endlessWays() {
        return this == BOTH ? EnumSet.of(Way.DOWNLINK, Way.ECHO) : EnumSet.of(Way.ECHO);
    }

    /**
     * How much of what the agents sent must have been heard within the same seconds: a relay that
     * plays in real time may hold back what was sent ahead.
     */
    double leastHeard() {
        return this == AHEAD ? 0.5 : 1;
    }
}
