package io.tandemrelay.loadgen.upstream;

/**
 * How a message is put on the wire.
 *
 * @param frameBytes most payload bytes of one WebSocket frame; 0 for one frame per message
 */
record Delivery(int frameBytes, boolean pingsBetween, boolean audioAsJson) {
    static final Delivery WHOLE = new Delivery(0, false, false);
}
