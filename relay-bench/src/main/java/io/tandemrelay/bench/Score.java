package io.tandemrelay.bench;

/**
 * What one benchmark measured.
 *
 * @param type simple name of its class
 * @param method its own name, or its group's
 * @param parameters such as {@code factor=2}; empty when it has none
 * @param ns per operation, the median of the iterations: machines falter
 * @param errorNs half of JMH's confidence interval of 99.9 %; NaN when one sample says nothing
 * @param bytes allocated per operation; NaN when that was not measured
 */
record Score(
        String type, String method, String parameters, double ns, double errorNs, double bytes) {

    private static final String FLOOR = "Floor";

    /** What is less is JMH's own, spread over the operations of an iteration. */
    private static final double LEAST_BYTES = 0.5;

    String name() {
        return type + '.' + method + (parameters.isEmpty() ? "" : ' ' + parameters);
    }

    boolean isFloor() {
        return method.endsWith(FLOOR);
    }

    /** Of a floor: the word that the methods compared to it begin with. */
    String floorWord() {
        return method.substring(0, method.length() - FLOOR.length());
    }

    boolean allocates() {
        return bytes >= LEAST_BYTES;
    }

    boolean isMeasuredWith(Score other) {
        return type.equals(other.type) && parameters.equals(other.parameters);
    }
}
