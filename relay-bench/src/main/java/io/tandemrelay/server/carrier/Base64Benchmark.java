package io.tandemrelay.server.carrier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.tandemrelay.server.media.AudioRing;
import java.util.Base64;
import java.util.Random;
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

/**
 * The payload of one 20 ms frame to and from base64 where it lies, inside a message and from a ring
 * slot, beside the JDK's codec on arrays of exactly the right size and beside moving the symbols.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class Base64Benchmark {
    private static final int FRAME = 160;

    /** Not the length the telephone network sends: decoded and encoded by table. */
    private static final int UNUSUAL = 158;

    private static final int OFFSET = 120;

    private final PayloadDecoder decoder = new PayloadDecoder(1024);
    private final PayloadEncoder encoder = new PayloadEncoder(16_000);
    private final Base64.Decoder jdkDecoder = Base64.getDecoder();
    private final Base64.Encoder jdkEncoder = Base64.getEncoder();
    private final AudioRing ring = new AudioRing(4, FRAME);
    private final AudioRing unusualRing = new AudioRing(4, FRAME);
    private final ByteBuf sent = ByteBufAllocator.DEFAULT.directBuffer(1024);
    private final byte[] audio = new byte[FRAME];
    private final byte[] audioOut = new byte[FRAME];
    private byte[] symbols = {};
    private byte[] symbolsOut = {};
    private byte[] text = {};
    private byte[] unusualText = {};
    private int unusualSymbols;

    @Setup
    public void fill() {
        new Random(1).nextBytes(audio);
        symbols = jdkEncoder.encode(audio);
        symbolsOut = new byte[symbols.length];
        text = message(symbols);
        final byte[] unusual = new byte[UNUSUAL];
        System.arraycopy(audio, 0, unusual, 0, UNUSUAL);
        unusualSymbols = jdkEncoder.encode(unusual).length;
        unusualText = message(jdkEncoder.encode(unusual));
        fill(ring, FRAME);
        fill(unusualRing, UNUSUAL);
    }

    private static byte[] message(byte[] payload) {
        final byte[] message = new byte[OFFSET + payload.length + 50];
        System.arraycopy(payload, 0, message, OFFSET, payload.length);
        message[OFFSET + payload.length] = '"';
        return message;
    }

    private void fill(AudioRing slots, int length) {
        while (slots.claim() != AudioRing.NONE) {
            System.arraycopy(audio, 0, slots.bytes(), slots.claim(), length);
            slots.commit(length, 0, 0);
        }
    }

    /** What lies below both floors: the symbols, moved. */
    @Benchmark
    public byte[] copyFloor() {
        System.arraycopy(symbols, 0, symbolsOut, 0, symbols.length);
        return symbolsOut;
    }

    /** The floor of decoding: the JDK's decoder from a whole array into a whole array. */
    @Benchmark
    public int decodeFloor() {
        return jdkDecoder.decode(symbols, audioOut);
    }

    /** With the search for the payload's end, which checks the symbols. */
    @Benchmark
    public int decode() {
        return decode(text, symbols.length);
    }

    @Benchmark
    public int decodeUnusual() {
        return decode(unusualText, unusualSymbols);
    }

    private int decode(byte[] message, int length) {
        final int end = PayloadDecoder.symbolsEnd(message, OFFSET, message.length);
        return decoder.decode(message, OFFSET, length, end - OFFSET);
    }

    /** The floor of encoding: the JDK's encoder from a whole array into a whole array. */
    @Benchmark
    public int encodeFloor() {
        return jdkEncoder.encode(audio, symbolsOut);
    }

    @Benchmark
    public ByteBuf encode() {
        encoder.encode(ring, 1, sent.clear());
        return sent;
    }

    @Benchmark
    public ByteBuf encodeUnusual() {
        encoder.encode(unusualRing, 1, sent.clear());
        return sent;
    }
}
