package io.tandemrelay.server.carrier;

import io.netty.buffer.Unpooled;
import io.tandemrelay.server.call.Admission;
import io.tandemrelay.server.call.CarrierListener;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.Set;

/** What the carrier sends on one stream (Twilio Media Streams, WebSocket messages). */
final class TwilioStream {
    static final String STREAM_SID = "MZ00000000000000000000000000000001";
    static final int FRAME = 160;

    private static final int MAX_MESSAGE_BYTES = 128 * 1024;
    private static final long SECOND_NS = 1_000_000_000L;

    private static final String START =
            "{\"event\":\"start\",\"sequenceNumber\":\"1\",\"start\":{\"accountSid\":"
                    + "\"AC00000000000000000000000000000001\",\"streamSid\":\""
                    + STREAM_SID
                    + "\",\"callSid\":\"CA00000000000000000000000000000001\",\"tracks\":"
                    + "[\"inbound\"],\"mediaFormat\":{\"encoding\":\"audio/x-mulaw\","
                    + "\"sampleRate\":8000,\"channels\":1},\"customParameters\":{}},"
                    + "\"streamSid\":\""
                    + STREAM_SID
                    + "\"}";

    private TwilioStream() {}

    /** 20 ms of noise, the same in each run. */
    static byte[] audio() {
        final byte[] mulaw = new byte[FRAME];
        new Random(1).nextBytes(mulaw);
        return mulaw;
    }

    /** A media message of {@link #audio}. */
    static byte[] media() {
        final String message =
                "{\"event\":\"media\",\"sequenceNumber\":\"123456\",\"media\":{\"track\":\"inbound\","
                        + "\"chunk\":\"123455\",\"timestamp\":\"2469120\",\"payload\":\""
                        + Base64.getEncoder().encodeToString(audio())
                        + "\"},\"streamSid\":\""
                        + STREAM_SID
                        + "\"}";
        return message.getBytes(StandardCharsets.UTF_8);
    }

    static CarrierHandler handler(CarrierListener call) {
        return new CarrierHandler(
                new CarrierScratch(MAX_MESSAGE_BYTES),
                new CarrierPolicy(Set.of(), 100, SECOND_NS, Integer.MAX_VALUE, SECOND_NS),
                identity -> null,
                (identity, carrier) -> new Admission.Admitted(call),
                new ThreadCounters());
    }

    /** Brings an open handler to where media flows. */
    static void start(CarrierHandler handler) {
        handler.onText(Unpooled.wrappedBuffer(START.getBytes(StandardCharsets.UTF_8)), 1);
    }
}
