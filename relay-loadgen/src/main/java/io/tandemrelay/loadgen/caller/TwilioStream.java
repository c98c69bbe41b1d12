package io.tandemrelay.loadgen.caller;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.tandemrelay.loadgen.audio.AudioSource;
import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.pace.FrameClock;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One open media stream: sends the caller's frames on an absolute 20 ms schedule, plays what comes
 * back. Runs on its call's loop and owns the channel behind it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write ends the channel
final class TwilioStream extends SimpleChannelInboundHandler<WebSocketFrame> {
    private static final long FRAME_NS = AudioSource.FRAME_MS * 1_000_000L;
    private static final int PHASES = (int) (1_000_000 / FrameClock.SLOT_NS);
    private static final long CLOSE_WAIT_MS = 2_000;

    /** A server that never notices a dead peer must not keep a test waiting for ever. */
    private static final long SILENCE_LIMIT_MS = 120_000;

    private static final int CLOSE_CODE = 1000;

    private final CallSettings settings;
    private final Timeline timeline;
    private final Listener listener;
    private final PhoneNetwork network;
    private final AudioTrack said;
    private final Map<String, String> parameters;
    private final Channel channel;
    private final WebSocketWriter writer;
    private final StreamMessages messages;
    private final ServerMessageReader reader;
    private final StreamEar ear;
    private final StreamTally tally;
    private final byte[] frame = new byte[AudioSource.FRAME_BYTES];
    private final FrameClock clock;
    private final Runnable onTick = this::tick;
    private final MediaShape mediaShape = new MediaShape();
    private final long firstOffsetMs;
    private final long firstFrameNs;

    private boolean started;
    private boolean ended;
    private boolean closed;
    private int nextFrame;
    private int nextTick;
    private long markWakeNs = Long.MAX_VALUE;
    private byte @Nullable [] speech;
    private int speechOffset;

    /** Told on the stream's loop. */
    interface Listener {
        void onFault(int code, String detail);

        void onEnded(StreamReport report);
    }

    TwilioStream(
            PhoneNetwork network,
            CallSettings settings,
            Timeline timeline,
            Tracks tracks,
            StreamTally tally,
            Map<String, String> parameters,
            Random random,
            Channel channel,
            Listener listener) {
        this.network = network;
        this.settings = settings;
        this.timeline = timeline;
        this.said = tracks.said();
        this.tally = tally;
        this.parameters = parameters;
        this.channel = channel;
        this.listener = listener;
        clock = FrameClock.of(channel.eventLoop());
        final long startNs = FrameClock.onGrid(System.nanoTime());
        // Media begins some milliseconds into the stream, at no particular phase.
        firstOffsetMs = 5L + random.nextInt(76);
        firstFrameNs =
                startNs + firstOffsetMs * 1_000_000 + random.nextInt(PHASES) * FrameClock.SLOT_NS;
        writer = new WebSocketWriter(channel, settings.transport().fragmented(), random);
        reader = new ServerMessageReader(tally.streamSid());
        messages =
                new StreamMessages(
                        settings.accountSid(),
                        settings.callSid(),
                        tally.streamSid(),
                        settings.spelling(),
                        random);
        ear = new StreamEar(timeline, tracks.heard(), tally, this::echoMark);
    }

    /** The two recordings of a call. */
    record Tracks(AudioTrack heard, AudioTrack said) {}

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        network.track(channel);
        if (settings.opening() != Opening.NOTHING) {
            writer.write(messages.connected());
        }
        if (settings.opening() == Opening.CONNECTED_AND_START) {
            writer.write(messages.start(parameters));
            started = true;
            timeline.add(TimelineEvent.Kind.START, tally.streamSid());
        }
        writer.flush();
        scheduleTick();
        for (CallSettings.Digit digit : settings.digits()) {
            channel.eventLoop()
                    .schedule(
                            () -> sendDigit(digit.key()),
                            digit.after().toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    /** Speaks from the next frame on, in place of the caller's source. */
    void say(byte[] mulaw) {
        speech = mulaw;
        speechOffset = 0;
        timeline.add(TimelineEvent.Kind.SPEAK, mulaw.length / Mulaw.BYTES_PER_MS + " ms");
    }

    void sendDigit(char digit) {
        if (started && !ended && !closed) {
            timeline.add(TimelineEvent.Kind.DIGIT, String.valueOf(digit));
            writer.write(messages.dtmf(digit));
            writer.flush();
        }
    }

    void end(EndVariant variant) {
        if (ended || closed) {
            return;
        }
        ear.advance(System.nanoTime());
        ended = true;
        tally.endedByCaller();
        timeline.add(TimelineEvent.Kind.STOP, variant.toString());
        switch (variant) {
            case STOP_THEN_CLOSE -> {
                if (started) {
                    writer.write(messages.stop());
                }
                closePolitely(CLOSE_CODE);
            }
            case CLOSE_WITHOUT_STOP -> closePolitely(CLOSE_CODE);
            case DISCONNECT -> channel.close();
            case RESET -> {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
                channel.close();
            }
            case SILENCE -> closeAfter(SILENCE_LIMIT_MS);
        }
    }

    private void closePolitely(int code) {
        channel.writeAndFlush(new CloseWebSocketFrame(code, ""));
        closeAfter(CLOSE_WAIT_MS);
    }

    private void closeAfter(long delayMs) {
        channel.eventLoop().schedule(() -> channel.close(), delayMs, TimeUnit.MILLISECONDS);
    }

    private long frameNs(int number) {
        return firstFrameNs + number * FRAME_NS;
    }

    /** Ticks fall on the frame grid, counted from the start, so lateness never adds up. */
    private void scheduleTick() {
        clock.at(frameNs(nextTick), onTick);
    }

    private void tick() {
        if (closed) {
            return;
        }
        final long nowNs = System.nanoTime();
        if (!ended) {
            ear.advance(nowNs);
            if (started) {
                sendDueFrames(nowNs);
            }
        }
        while (frameNs(nextTick) <= nowNs) {
            nextTick++;
        }
        scheduleTick();
    }

    private void sendDueFrames(long nowNs) {
        boolean wrote = false;
        long releaseNs = releaseNs(nextFrame);
        while (releaseNs <= nowNs) {
            sendFrame(nextFrame++, releaseNs);
            wrote = true;
            releaseNs = releaseNs(nextFrame);
        }
        if (wrote) {
            writer.flush();
        }
    }

    private long releaseNs(int number) {
        final long afterNs = settings.delivery().releaseNs(number);
        return afterNs == Long.MAX_VALUE ? Long.MAX_VALUE : firstFrameNs + afterNs;
    }

    private void sendFrame(int number, long dueNs) {
        final long lateNs = System.nanoTime() - dueNs;
        final boolean leftOut = settings.delivery().leavesOut(number);
        final boolean congested = !channel.isWritable();
        if (speech != null || !(leftOut || congested)) {
            fillFrame(number, dueNs); // what is said goes on in a hole; a source is not asked
        }
        if (leftOut) {
            tally.frameLeftOut();
        } else if (congested) {
            tally.frameCongested();
        } else {
            said.write(
                    (frameNs(number) - timeline.originNs()) / PlaybackBuffer.NS_PER_BYTE,
                    frame,
                    0,
                    frame.length);
            final long timestampMs = firstOffsetMs + (long) number * AudioSource.FRAME_MS;
            writer.write(messages.media(channel.alloc(), tally.nextChunk(), timestampMs, frame));
            settings.hearing().onFrameSent(lateNs);
            if (settings.recorded()) {
                network.recordLateness(lateNs);
            }
        }
    }

    private void fillFrame(int number, long dueNs) {
        final byte[] words = speech;
        if (words == null) {
            settings.source().fill(number, dueNs, frame);
            return;
        }
        final int length = Math.min(frame.length, words.length - speechOffset);
        System.arraycopy(words, speechOffset, frame, 0, length);
        Arrays.fill(frame, length, frame.length, Mulaw.SILENCE);
        speechOffset += length;
        if (speechOffset == words.length) {
            speech = null;
            timeline.add(TimelineEvent.Kind.SPOKEN, "");
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame message) {
        if (message instanceof CloseWebSocketFrame close) {
            onClose(close);
        } else if (ended) {
            return;
        } else if (message instanceof TextWebSocketFrame text) {
            onText(text.content());
        } else if (message instanceof PingWebSocketFrame ping) {
            tally.ping();
            channel.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        } else if (!(message instanceof PongWebSocketFrame)) {
            listener.onFault(ProtocolFault.WEBSOCKET, "binary message");
        }
    }

    private void onText(ByteBuf text) {
        final long nowNs = System.nanoTime();
        if (!started) {
            listener.onFault(ProtocolFault.MESSAGE, "message before start");
            return;
        }
        final byte[] audio = mediaShape.audio(text);
        if (audio != null) {
            onMedia(audio, nowNs);
        } else {
            onMessage(ByteBufUtil.getBytes(text), nowNs);
        }
    }

    private void onMessage(byte[] text, long nowNs) {
        switch (reader.read(text)) {
            case ServerMessage.Media media -> {
                mediaShape.learn(text, media.audio());
                onMedia(media.audio(), nowNs);
            }
            case ServerMessage.Mark mark -> {
                ear.onMark(mark.name(), nowNs);
                wakeForMark();
            }
            case ServerMessage.Clear clear -> settings.hearing().onClear(ear.onClear(nowNs), nowNs);
            case ServerMessage.Invalid invalid ->
                    listener.onFault(ProtocolFault.MESSAGE, invalid.why());
        }
    }

    private void onMedia(byte[] audio, long nowNs) {
        settings.hearing().onAudio(audio, nowNs);
        if (!ear.onMedia(audio, nowNs)) {
            listener.onFault(ProtocolFault.DISCARDED, "over 10 minutes of audio queued");
        }
    }

    private void echoMark(String name) {
        writer.write(messages.mark(name));
        writer.flush();
    }

    /** A mark is echoed when it is reached, not at the next tick. */
    private void wakeForMark() {
        final long dueNs = ear.nextMarkDueNs();
        if (dueNs < markWakeNs) {
            markWakeNs = dueNs;
            channel.eventLoop()
                    .schedule(
                            this::markReached,
                            Math.max(0, dueNs - System.nanoTime()),
                            TimeUnit.NANOSECONDS);
        }
    }

    private void markReached() {
        markWakeNs = Long.MAX_VALUE;
        if (!ended && !closed) {
            ear.advance(System.nanoTime());
            wakeForMark();
        }
    }

    private void onClose(CloseWebSocketFrame close) {
        tally.closeCode(close.statusCode() < 0 ? 1005 : close.statusCode());
        if (ended) {
            channel.close();
        } else {
            timeline.add(TimelineEvent.Kind.CLOSED, close.statusCode() + " " + close.reasonText());
            channel.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!ended) {
            final boolean broken = cause instanceof IOException;
            listener.onFault(
                    broken ? ProtocolFault.BROKEN : ProtocolFault.WEBSOCKET, cause.toString());
        }
        channel.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!ended) {
            ear.advance(System.nanoTime());
        }
        closed = true;
        if (!ended && !tally.sawClose()) {
            timeline.add(TimelineEvent.Kind.CLOSED, "1006 without a close frame");
            listener.onFault(ProtocolFault.BROKEN, "connection ended without a WebSocket close");
        }
        settings.hearing().onStreamEnded();
        listener.onEnded(tally.report(timeline.nowMs()));
    }
}
