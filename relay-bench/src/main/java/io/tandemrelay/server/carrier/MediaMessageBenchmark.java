package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tandemrelay.server.media.AudioRing;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A media message of 160 bytes of audio, read and decoded from a socket's buffer, and written into
 * one: ours beside Jackson's two ways and beside moving the bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class MediaMessageBenchmark {
    private static final int FRAME = TwilioStream.FRAME;

    private final CarrierScratch scratch = new CarrierScratch(128 * 1024);
    private final TwilioMessageParser parser = new TwilioMessageParser(128 * 1024);
    private final JsonFactory jackson = new JsonFactory();
    private final JsonMapper mapper = new JsonMapper();
    private final PayloadEncoder encoder = new PayloadEncoder(16_000);
    private final TwilioMessageWriter writer =
            new TwilioMessageWriter(TwilioStream.STREAM_SID, encoder);
    private final AudioRing ring = new AudioRing(4, FRAME);
    private final ByteBuf received = ByteBufAllocator.DEFAULT.directBuffer(1024);
    private final ByteBuf sent = ByteBufAllocator.DEFAULT.directBuffer(4096);
    private byte[] text = {};
    private byte[] copy = {};

    @Setup
    public void fill() {
        final byte[] audio = TwilioStream.audio();
        text = TwilioStream.media();
        copy = new byte[text.length];
        received.writeBytes(text);
        while (ring.claim() != AudioRing.NONE) {
            System.arraycopy(audio, 0, ring.bytes(), ring.claim(), FRAME);
            ring.commit(FRAME, 0, 0);
        }
    }

    /** The floor of reading: the message moved out of the socket's buffer. */
    @Benchmark
    public byte[] readFloor() {
        received.getBytes(0, copy);
        return copy;
    }

    @Benchmark
    public Object read() {
        return scratch.parse(received);
    }

    /** What an unusual message costs: the same answer by the JSON reader. */
    @Benchmark
    public Object readUnusual() {
        return parser.parseByReader(text, 0, text.length);
    }

    /** Jackson's tokens with no more than the members needed. */
    @Benchmark
    public void readByTokens(Blackhole sink) {
        received.getBytes(0, copy);
        try (JsonParser json = jackson.createParser(ObjectReadContext.empty(), copy)) {
            while (json.nextToken() != null) {
                if (json.currentToken() != JsonToken.VALUE_STRING) {
                    continue;
                }
                if (json.currentName().equals("payload")) {
                    sink.consume(json.getBinaryValue());
                } else {
                    sink.consume(json.getString());
                }
            }
        }
    }

    @Benchmark
    public void readByTree(Blackhole sink) {
        received.getBytes(0, copy);
        final JsonNode message = mapper.readTree(copy);
        sink.consume(message.get("event").asString());
        sink.consume(message.get("sequenceNumber").asString());
        sink.consume(message.get("streamSid").asString());
        final JsonNode media = message.get("media");
        sink.consume(media.get("track").asString());
        sink.consume(media.get("timestamp").asString());
        sink.consume(media.get("payload").binaryValue());
    }

    /** The floor of writing: as many bytes moved into the socket's buffer. */
    @Benchmark
    public ByteBuf writeFloor() {
        return sent.clear().writeBytes(text, 0, writer.mediaLength(FRAME));
    }

    @Benchmark
    public ByteBuf write() {
        writer.writeMedia(sent.clear(), ring, 1);
        return sent;
    }

    /** 60 ms in one message. */
    @Benchmark
    public ByteBuf writeThreeSlots() {
        writer.writeMedia(sent.clear(), ring, 3);
        return sent;
    }
}
