package io.tandemrelay.server.call;

import io.tandemrelay.server.config.DownlinkConfig;
import io.tandemrelay.server.config.MediaConfig;
import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.config.UplinkConfig;
import io.tandemrelay.server.config.UpstreamAudioConfig;
import io.tandemrelay.server.config.UpstreamConfig;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.media.DownlinkPath;
import io.tandemrelay.server.media.Footprint;
import io.tandemrelay.server.media.MediaFrame;
import io.tandemrelay.server.media.UplinkPath;
import java.util.List;

/**
 * The heap that calls keep, computed from the configuration: for one call a sum of terms, for all
 * calls what the pools allow. Any thread.
 *
 * <p>"Usual" is a call whose agent was ready within half a second and is no more than that ahead;
 * "at most" one whose agent is as late, and as far ahead, as the configuration admits.
 *
 * @param calls {@code limits.calls}
 * @param agentFrameBytes the widest frame an agent may send
 * @param loopPoolFrames most frames of one I/O loop, each way: its share of {@code
 *     media.poolFrames}, but enough for one call
 * @param terms what one call keeps
 */
public record MemoryPlan(int calls, int agentFrameBytes, int loopPoolFrames, List<Term> terms) {

    private static final int USUAL_FRAMES = 500 / AudioFormat.FRAME_MS;

    /** Heap in use of a relay without calls, measured: class histogram after GC.run. */
    private static final long IDLE_BYTES = 12L << 20;

    /** A call and what it owns, but for audio. Measured as the sockets are. */
    private static final long CALL_BYTES = 2 << 10;

    /**
     * Both sockets with their handlers, addresses and timers. Measured: class histograms of relays
     * with 250 and with 100 calls after GC.run (epoll, compact headers), with a fifth on top for
     * other transports and plain headers.
     */
    private static final long SOCKETS_BYTES = 7 << 10;

    /** TLS of one leg, estimated: records of up to 17 KiB each way, keys, session. */
    private static final long TLS_BYTES = 40 << 10;

    /** An ArrayDeque grows by half, so up to a third of it is empty. */
    private static final double QUEUE_ROOM = 1.5;

    private static final double TIGHT_SHARE = 0.7;
    private static final int MIB = 1 << 20;

    /**
     * One of the things a call keeps.
     *
     * @param name what it is
     * @param usualBytes for a usual call
     * @param mostBytes for one call at most
     * @param sharedLimitBytes what all calls together can have of it
     */
    public record Term(String name, long usualBytes, long mostBytes, long sharedLimitBytes) {

        static Term fixed(String name, long bytes) {
            return new Term(name, bytes, bytes, Long.MAX_VALUE);
        }
    }

    public MemoryPlan {
        terms = List.copyOf(terms);
    }

    public static MemoryPlan of(RelayConfig config) {
        final MediaConfig media = config.media();
        final UplinkConfig uplink = media.uplink();
        final DownlinkConfig downlink = media.downlink();
        final UpstreamConfig upstream = config.upstream();
        final AudioFormat usual = format(upstream.audio());
        final AudioFormat widest = widest(upstream);
        final int loops = config.http().ioThreadCount();
        final int framesToAgent = uplink.maxBufferedFrames() + uplink.windowFrames();
        final int framesToCaller =
                (int) downlink.maxQueue().toMillis() / AudioFormat.FRAME_MS
                        + downlink.windowFrames()
                        + 1;
        final int loopPoolFrames =
                Math.max(
                        Math.ceilDiv(media.poolFrames(), loops),
                        Math.max(framesToAgent, framesToCaller));
        final long pooled = (long) loopPoolFrames * loops;
        final Term uplinkPath =
                new Term(
                        "ring and conversion to agent",
                        UplinkPath.heapBytes(usual, uplink.windowFrames()),
                        UplinkPath.heapBytes(widest, uplink.windowFrames()),
                        Long.MAX_VALUE);
        final Term downlinkPath =
                new Term(
                        "ring and conversion to caller",
                        DownlinkPath.heapBytes(usual, downlink.windowFrames()),
                        DownlinkPath.heapBytes(widest, downlink.windowFrames()),
                        Long.MAX_VALUE);
        return new MemoryPlan(
                config.limits().calls(),
                widest.frameBytes(),
                loopPoolFrames,
                List.of(
                        uplinkPath,
                        downlinkPath,
                        Term.fixed("call", CALL_BYTES),
                        Term.fixed("sockets", SOCKETS_BYTES),
                        Term.fixed("TLS to agent", isSecure(upstream) ? TLS_BYTES : 0),
                        Term.fixed("TLS to carrier", config.http().tls().isOn() ? TLS_BYTES : 0),
                        frames(
                                "frames to agent",
                                AudioFormat.TELEPHONE.frameBytes(),
                                framesToAgent,
                                pooled),
                        frames("frames to caller", widest.frameBytes(), framesToCaller, pooled)));
    }

    /** Heap that a usual call keeps. */
    public long usualBytesPerCall() {
        return terms.stream().mapToLong(Term::usualBytes).sum();
    }

    /** Heap that one call keeps at most. */
    public long mostBytesPerCall() {
        return terms.stream().mapToLong(Term::mostBytes).sum();
    }

    /** Heap in use with {@code limits.calls} usual calls. */
    public long usualBytes() {
        return IDLE_BYTES
                + terms.stream()
                        .mapToLong(term ->
                                Math.min(calls * term.usualBytes(), term.sharedLimitBytes()))
                        .sum();
    }

    /** Heap in use with {@code limits.calls} calls at most. */
    public long mostBytes() {
        return IDLE_BYTES
                + terms.stream()
                        .mapToLong(
                                term -> Math.min(calls * term.mostBytes(), term.sharedLimitBytes()))
                        .sum();
    }

    /** Whether usual calls, as many as the limit admits, find room. */
    public boolean fits(long heapBytes) {
        return usualBytes() <= heapBytes;
    }

    /** Whether there may be too little room, or little is left. */
    public boolean isTight(long heapBytes) {
        return usualBytes() > heapBytes * TIGHT_SHARE || mostBytes() > heapBytes;
    }

    /** One line for an operator. */
    public String summary(long heapBytes) {
        return "memory: %d KiB a call, %d MiB for %d calls, at most %d MiB, of %d MiB heap"
                .formatted(
                        Math.ceilDiv(usualBytesPerCall(), 1024),
                        mib(usualBytes()),
                        calls,
                        mib(mostBytes()),
                        mib(heapBytes));
    }

    /** What to do about a heap that is tight or does not fit. */
    public String advice(long heapBytes) {
        final long roomy = (long) (Math.max(usualBytes(), mostBytes()) / TIGHT_SHARE);
        final long callsThatFit =
                Math.max(0, (long) (heapBytes * TIGHT_SHARE) - IDLE_BYTES) / usualBytesPerCall();
        return callsThatFit < calls
                ? "raise -Xms and -Xmx (conf/relay.jvm) to %dm, or lower limits.calls to %d"
                        .formatted(mib(roomy), callsThatFit)
                : ("agents that are late or send far ahead could fill the heap: raise -Xms and -Xmx"
                                + " (conf/relay.jvm) to %dm, or lower limits.calls,"
                                + " media.poolFrames, media.downlink.maxQueue or"
                                + " media.uplink.maxBufferedFrames")
                        .formatted(mib(roomy));
    }

    private static Term frames(String name, int frameBytes, long most, long pooled) {
        final long bytes =
                MediaFrame.heapBytes(frameBytes) + (long) (QUEUE_ROOM * Footprint.REFERENCE_BYTES);
        return new Term(name, USUAL_FRAMES * bytes, most * bytes, pooled * bytes);
    }

    /** Vapi may answer with another format than asked for. */
    private static AudioFormat widest(UpstreamConfig upstream) {
        final AudioFormat binary = format(upstream.audio());
        return switch (upstream.chosenDialect()) {
            case VAPI -> AudioFormat.WIDEST;
            case SIMPLE -> {
                final AudioFormat json = format(upstream.simple().jsonAudio());
                yield json.frameBytes() > binary.frameBytes() ? json : binary;
            }
            case DEMO, AUTO -> binary;
        };
    }

    private static boolean isSecure(UpstreamConfig upstream) {
        return switch (upstream.chosenDialect()) {
            case VAPI -> !upstream.vapi().allowInsecureUrl();
            case SIMPLE -> upstream.url().regionMatches(true, 0, "wss:", 0, 4);
            case DEMO, AUTO -> false;
        };
    }

    private static AudioFormat format(UpstreamAudioConfig audio) {
        return new AudioFormat(
                AudioFormat.Encoding.valueOf(audio.encoding().name()), audio.sampleRate());
    }

    private static long mib(long bytes) {
        return Math.ceilDiv(bytes, (long) MIB);
    }
}
