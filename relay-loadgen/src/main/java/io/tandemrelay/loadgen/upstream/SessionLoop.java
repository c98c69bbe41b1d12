package io.tandemrelay.loadgen.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The loop's side of a session: what it does with what arrives, and all state that changes. Written
 * by the session's loop alone; what other threads read is volatile, atomic or guarded.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is followed by the end of the socket
final class SessionLoop {
    private static final long CLOSE_REPLY_MS = 2000;

    private final AgentSession session;
    private final AgentScript script;
    private final Channel channel;
    private final MessageWriter writer;
    private final Recording recording;
    private final AtomicLong framesSpoken = new AtomicLong();
    private final List<AgentSession.Interruption> interruptions = new ArrayList<>();

    private boolean echoing;
    private boolean readingStopped;
    private int generation;
    private long heardLimit = Long.MAX_VALUE;
    private @Nullable AgentSpeech speech;
    private @Nullable AgentFlood flood;
    private @Nullable AgentEar ear;

    private volatile long openedNs;
    private volatile long speechMaxLateNs;
    private volatile boolean agentClosed;
    private volatile @Nullable Closing closing;

    SessionLoop(AgentSession session, AgentScript script, Channel channel, Recording recording) {
        this.session = session;
        this.script = script;
        this.channel = channel;
        this.recording = recording;
        this.writer =
                new MessageWriter(channel, session.dialect(), session.audio(), script.delivery());
    }

    /** Runs an action on the loop and flushes what it wrote; nothing once the socket is closed. */
    void run(Runnable action) {
        if (channel.eventLoop().inEventLoop()) {
            runAndFlush(action);
        } else {
            channel.eventLoop().execute(() -> runAndFlush(action));
        }
    }

    void runAfterNs(long delayNs, Runnable action) {
        channel.eventLoop()
                .schedule(
                        () -> {
                            if (channel.isActive()) {
                                action.run();
                            }
                        },
                        Math.max(0, delayNs),
                        TimeUnit.NANOSECONDS);
    }

    private void runAndFlush(Runnable action) {
        if (channel.isActive()) {
            action.run();
            channel.flush();
        }
    }

    MessageWriter writer() {
        return writer;
    }

    long openedNs() {
        return openedNs;
    }

    boolean isOpen() {
        return openedNs != 0 && closing == null && !agentClosed && channel.isActive();
    }

    @Nullable Closing closing() {
        return closing;
    }

    long framesSpoken() {
        return framesSpoken.get();
    }

    long speechMaxLateNs() {
        return speechMaxLateNs;
    }

    List<AgentSession.Interruption> interruptions() {
        synchronized (interruptions) {
            return List.copyOf(interruptions);
        }
    }

    void onOpen() {
        openedNs = System.nanoTime();
        for (AgentAct act : script.acts()) {
            act.begin(session);
        }
    }

    void onBinary(ByteBuf content) {
        final long nowNs = System.nanoTime();
        recording.binary(content, nowNs);
        if (ear != null) {
            ear.onAudio(ByteBufUtil.getBytes(content), nowNs);
        }
        if (recording.uplinkBytes() >= heardLimit) {
            StubAgent.reset(channel);
        } else if (echoing && isOpen()) {
            writer.writeAudio(content.retain());
            if (!channel.isWritable()) {
                channel.config().setAutoRead(false);
            }
        }
    }

    void onText(String raw) {
        final JsonNode json = recording.text(raw, System.nanoTime());
        final String type = AgentSession.Text.typeOf(json);
        final AgentCall call = session.call();
        if (call != null && ("end-call".equals(type) || "hangup".equals(type))) {
            final boolean first = call.end("customer-ended-call");
            if (first && script.answersEndCall()) {
                session.hangUp("customer-ended-call");
            }
        }
    }

    void onPing(ByteBuf content) {
        recording.ping();
        if (script.answersPings()) {
            channel.write(new PongWebSocketFrame(content.retain()));
        }
    }

    void onPong() {
        recording.pong();
    }

    void onCloseFrame(int statusCode, String reason) {
        ended(Closing.Kind.CLOSE_FRAME, statusCode < 0 ? 1005 : statusCode, reason);
        if (agentClosed) {
            channel.close();
        } else if (script.answersClose()) {
            channel.writeAndFlush(
                            statusCode < 0
                                    ? new CloseWebSocketFrame()
                                    : new CloseWebSocketFrame(statusCode, reason))
                    .addListener(ChannelFutureListener.CLOSE);
        }
    }

    void onReset(String detail) {
        ended(Closing.Kind.RESET, 1006, detail);
    }

    void onProtocolFault(int code, String detail) {
        ended(Closing.Kind.PROTOCOL_FAULT, code, detail);
    }

    void onInactive() {
        final boolean agentReset = StubAgent.isReset(channel);
        if (agentReset) {
            agentClosed = true;
        }
        ended(agentReset ? Closing.Kind.RESET : Closing.Kind.END_OF_STREAM, 1006, "");
        stopSpeaking();
        if (ear != null) {
            ear.onClosed();
            ear = null;
        }
        final AgentCall call = session.call();
        if (call != null) {
            call.end("phone-call-provider-closed-websocket");
        }
    }

    void onWritable() {
        if (!readingStopped) {
            channel.config().setAutoRead(true);
        }
        if (flood != null) {
            flood.run();
        }
        if (speech != null) {
            speech.onWritable();
        }
    }

    void onSpoken(long lateNs) {
        if (ear != null) {
            ear.onSpoken(lateNs);
        }
    }

    void onFrameSpoken() {
        framesSpoken.incrementAndGet();
    }

    void onSpeechLate(long lateNs) {
        if (lateNs > speechMaxLateNs) {
            speechMaxLateNs = lateNs;
        }
    }

    void echo(boolean on) {
        echoing = on;
    }

    void hear(AgentEar listener) {
        ear = listener;
    }

    void read(boolean on) {
        readingStopped = !on;
        channel.config().setAutoRead(on);
    }

    void resetAfterHeard(long bytes) {
        heardLimit = bytes;
    }

    void speak(Speech next) {
        stopSpeaking();
        speech = new AgentSpeech(session, channel, writer, next);
        speech.begin(generation);
    }

    void flood(int messageBytes, long totalBytes) {
        flood = new AgentFlood(session, channel, writer, messageBytes, totalBytes);
        flood.run();
    }

    void interrupt() {
        generation++;
        final long sentNs = System.nanoTime();
        synchronized (interruptions) {
            interruptions.add(
                    new AgentSession.Interruption(generation, sentNs, framesSpoken.get()));
        }
        writer.writeText(
                session.dialect() == AgentDialect.VAPI
                        ? "{\"type\":\"user-interrupted\"}"
                        : "{\"event\":\"transcript\",\"isFinal\":false,\"text\":\"Wait\"}");
        channel.flush();
        if (speech != null) {
            speech.interrupted(generation);
        }
    }

    /** Sends a close frame and no data after it. */
    void close(int code) {
        if (agentClosed) {
            return;
        }
        agentClosed = true;
        stopSpeaking();
        channel.write(code == 1005 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, ""));
        runAfterNs(TimeUnit.MILLISECONDS.toNanos(CLOSE_REPLY_MS), channel::close);
    }

    private void stopSpeaking() {
        if (speech != null) {
            speech.stop();
            speech = null;
        }
    }

    private void ended(Closing.Kind kind, int code, String reason) {
        if (closing == null) {
            closing = new Closing(kind, code, reason, agentClosed, System.nanoTime());
        }
    }
}
