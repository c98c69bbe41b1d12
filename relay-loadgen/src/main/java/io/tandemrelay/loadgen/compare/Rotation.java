package io.tandemrelay.loadgen.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Who comes first: each round begins one further, and every other runs backwards, so that no target
 * always follows the same.
 */
final class Rotation {
    private Rotation() {}

    /** The order of a round, which counts from 1. */
    static <T> List<T> of(List<T> all, int round) {
        final List<T> order = new ArrayList<>(all);
        Collections.rotate(order, 1 - round);
        if (round % 2 == 0) {
            Collections.reverse(order);
            Collections.rotate(order, 1); // whoever was to come first still does
        }
        return order;
    }
}
