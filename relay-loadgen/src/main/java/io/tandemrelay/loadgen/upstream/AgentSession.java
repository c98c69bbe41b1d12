package io.tandemrelay.loadgen.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One upstream connection of the relay, from its upgrade request on. Its loop writes it; any thread
 * may read snapshots and call actions, which run on the loop in the order called.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is followed by the end of the socket
public final class AgentSession {
    private static final long CLOSE_REPLY_MS = 2000;

    private final StubAgent agent;
    private final int number;
    private final AgentDialect dialect;
    private final @Nullable AgentCall call;
    private final AgentScript script;
    private final AgentAudio audio;
    private final Map<String, String> headers;
    private final Channel channel;
    private final MessageWriter writer;
    private final Recording recording;
    private final long requestedNs = System.nanoTime();
    private final AtomicLong framesSpoken = new AtomicLong();
    private final List<Interruption> interruptions = new ArrayList<>();

    private boolean echoing;
    private boolean readingStopped;
    private boolean agentClosed;
    private int generation;
    private long heardLimit = Long.MAX_VALUE;
    private @Nullable AgentSpeech speech;
    private @Nullable AgentFlood flood;

    private volatile long openedNs;
    private volatile long speechMaxLateNs;
    private volatile @Nullable Closing closing;

    /** Size and arrival of one binary message. */
    public record UplinkMessage(int bytes, long receivedNs) {}

    /** One text message; {@code json} is null when it does not parse. */
    public record Text(String raw, @Nullable JsonNode json, long receivedNs) {}

    /**
     * One interruption that the agent sent.
     *
     * @param generation of all audio sent after it; the audio before it has one less
     * @param sentNs taken just before the write
     * @param framesBefore frames spoken before it, of all generations
     */
    public record Interruption(int generation, long sentNs, long framesBefore) {}

    AgentSession(
            StubAgent agent,
            int number,
            Channel channel,
            Map<String, String> headers,
            @Nullable AgentCall call) {
        this.agent = agent;
        this.number = number;
        this.channel = channel;
        this.headers = headers;
        this.call = call;
        this.dialect = call == null ? AgentDialect.SIMPLE : AgentDialect.VAPI;
        this.script = agent.script();
        this.audio = call == null ? script.simpleAudio() : call.audio();
        this.writer = new MessageWriter(channel, dialect, audio, script.delivery());
        this.recording =
                new Recording(
                        agent.settings().recordedUplinkBytes(),
                        agent.settings().recordedMessages());
    }

    public StubAgent agent() {
        return agent;
    }

    /** Counts up from 0 per agent; its low 16 bits are the speaker of marked audio. */
    public int number() {
        return number;
    }

    public int speaker() {
        return number & MarkedAudio.MAX_SPEAKER;
    }

    public AgentDialect dialect() {
        return dialect;
    }

    /** The create call behind a vapi session; null in the simple dialect. */
    public @Nullable AgentCall call() {
        return call;
    }

    /** What the agent speaks and, if the relay keeps to it, hears. */
    public AgentAudio audio() {
        return audio;
    }

    /** Of the upgrade request; names in lower case. */
    public Map<String, String> upgradeHeaders() {
        return headers;
    }

    public long requestedNs() {
        return requestedNs;
    }

    /** When the upgrade was answered; 0 while it is not. */
    public long openedNs() {
        return openedNs;
    }

    /** Upgraded, and nobody has closed it. */
    public boolean isOpen() {
        return openedNs != 0 && closing == null && channel.isActive();
    }

    public boolean isSocketOpen() {
        return channel.isActive();
    }

    /** Null while there is no sign of an end. */
    public @Nullable Closing closing() {
        return closing;
    }

    /** All audio bytes heard, in order, up to the bound of {@link AgentSettings}. */
    public byte[] uplink() {
        return recording.uplink();
    }

    /** Of all audio heard, also beyond the bound. */
    public long uplinkBytes() {
        return recording.uplinkBytes();
    }

    /** CRC-32C of all audio heard, also beyond the bound. */
    public long uplinkChecksum() {
        return recording.uplinkChecksum();
    }

    public long uplinkMessageCount() {
        return recording.messageCount();
    }

    public List<UplinkMessage> uplinkMessages() {
        return recording.messages();
    }

    public List<Text> texts() {
        return recording.texts();
    }

    public long textCount() {
        return recording.textCount();
    }

    /** Text messages whose "type", or in the simple dialect "event", is this word. */
    public List<Text> texts(String type) {
        return recording.texts().stream()
                .filter(text -> text.json() != null && type.equals(typeOf(text.json())))
                .toList();
    }

    public int pings() {
        return recording.pings();
    }

    public int pongs() {
        return recording.pongs();
    }

    public List<Interruption> interruptions() {
        synchronized (interruptions) {
            return List.copyOf(interruptions);
        }
    }

    /** Frames of {@link Speech} handed to the socket so far, of all generations. */
    public long framesSpoken() {
        return framesSpoken.get();
    }

    /** The most a frame of {@link Speech} was behind its schedule, own fault or the peer's. */
    public long speechMaxLateNs() {
        return speechMaxLateNs;
    }

    /** One binary message; in the simple dialect a text message if the script says so. */
    public void sendAudio(byte[] bytes) {
        final byte[] copy = bytes.clone();
        onLoop(() -> writer.writeAudio(copy, 0, copy.length));
    }

    public void sendText(String text) {
        onLoop(() -> writer.writeText(text));
    }

    /** Bytes put on the wire as they are, outside of any WebSocket frame. */
    public void sendRaw(byte[] bytes) {
        final byte[] copy = bytes.clone();
        onLoop(() -> channel.write(Unpooled.wrappedBuffer(copy)));
    }

    /**
     * The caller has interrupted: the dialect's event, then a new generation of speech. Vapi:
     * {@code user-interrupted}; simple: a partial transcript.
     */
    public void sendUserInterrupted() {
        onLoop(this::interrupt);
    }

    /** Vapi {@code status-update} "in-progress"; nothing in the simple dialect. */
    public void sendInProgress() {
        if (call != null) {
            call.inProgress();
            sendText("{\"type\":\"status-update\",\"status\":\"in-progress\"}");
        }
    }

    /**
     * Vapi {@code status-update} "ended"; nothing in the simple dialect, which has no such word.
     */
    public void sendEnded(String endedReason) {
        if (call != null) {
            call.end(endedReason);
            sendText(
                    "{\"type\":\"status-update\",\"status\":\"ended\",\"endedReason\":\""
                            + endedReason
                            + "\"}");
        }
    }

    /** {@link #sendEnded}, then close 1000. */
    public void hangUp(String endedReason) {
        sendEnded(endedReason);
        close(1000);
    }

    public void sendPing() {
        onLoop(() -> channel.write(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER)));
    }

    /**
     * Close frame with this code, or without any for 1005; the socket is closed on the peer's
     * answer or after two seconds.
     */
    public void close(int code) {
        onLoop(() -> closeFirst(code));
    }

    /** RST. */
    public void reset() {
        onLoop(() -> StubAgent.reset(channel));
    }

    /** FIN without a close frame; the agent goes on reading. */
    public void halfClose() {
        onLoop(() -> ((DuplexChannel) channel).shutdownOutput());
    }

    public void stopReading() {
        onLoop(() -> {
            readingStopped = true;
            channel.config().setAutoRead(false);
        });
    }

    public void resumeReading() {
        onLoop(() -> {
            readingStopped = false;
            channel.config().setAutoRead(true);
        });
    }

    /** Starts or stops sending back what is heard. */
    public void echo(boolean on) {
        onLoop(() -> echoing = on);
    }

    /** Speaks this from now on, instead of what was spoken before. */
    public void speak(Speech next) {
        onLoop(() -> {
            if (speech != null) {
                speech.stop();
            }
            speech = new AgentSpeech(this, channel, writer, next);
            speech.begin(generation);
        });
    }

    public void flood(int messageBytes, long totalBytes) {
        onLoop(() -> {
            flood = new AgentFlood(channel, writer, messageBytes, totalBytes);
            flood.run();
        });
    }

    public void resetAfterHeard(long bytes) {
        onLoop(() -> heardLimit = bytes);
    }

    public void resetAfterSent(long wireBytes) {
        onLoop(() -> channel.pipeline().addFirst(new ResetAtByte(this, wireBytes)));
    }

    /** Runs an action on the session's loop, unless the socket is closed by then. */
    public void after(long delayMs, Runnable action) {
        afterNs(delayMs * 1_000_000, action);
    }

    void afterNs(long delayNs, Runnable action) {
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

    AgentScript script() {
        return script;
    }

    void onOpen() {
        openedNs = System.nanoTime();
        for (AgentAct act : script.acts()) {
            act.begin(this);
        }
    }

    void onBinary(ByteBuf content) {
        recording.binary(content, System.nanoTime());
        if (recording.uplinkBytes() >= heardLimit) {
            reset();
        } else if (echoing && isOpen()) {
            writer.writeAudio(content.retain());
            if (!channel.isWritable()) {
                channel.config().setAutoRead(false);
            }
        }
    }

    void onText(String raw) {
        final JsonNode json = recording.text(raw, System.nanoTime());
        final String type = typeOf(json);
        if (call != null && ("end-call".equals(type) || "hangup".equals(type))) {
            final boolean first = call.end("customer-ended-call");
            if (first && script.answersEndCall()) {
                hangUp("customer-ended-call");
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
        agentClosed |= agentReset;
        ended(agentReset ? Closing.Kind.RESET : Closing.Kind.END_OF_STREAM, 1006, "");
        if (speech != null) {
            speech.stop();
        }
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

    void onFrameSpoken() {
        framesSpoken.incrementAndGet();
    }

    void onSpeechLate(long lateNs) {
        if (lateNs > speechMaxLateNs) {
            speechMaxLateNs = lateNs;
        }
    }

    private void interrupt() {
        generation++;
        final long sentNs = System.nanoTime();
        synchronized (interruptions) {
            interruptions.add(new Interruption(generation, sentNs, framesSpoken.get()));
        }
        writer.writeText(
                dialect == AgentDialect.VAPI
                        ? "{\"type\":\"user-interrupted\"}"
                        : "{\"event\":\"transcript\",\"isFinal\":false,\"text\":\"Wait\"}");
        channel.flush();
        if (speech != null) {
            speech.interrupted(generation);
        }
    }

    private void closeFirst(int code) {
        if (agentClosed) {
            return;
        }
        agentClosed = true;
        channel.write(code == 1005 ? new CloseWebSocketFrame() : new CloseWebSocketFrame(code, ""));
        after(CLOSE_REPLY_MS, channel::close);
    }

    private void ended(Closing.Kind kind, int code, String reason) {
        if (closing == null) {
            closing = new Closing(kind, code, reason, agentClosed, System.nanoTime());
        }
    }

    private void onLoop(Runnable action) {
        if (channel.eventLoop().inEventLoop()) {
            act(action);
        } else {
            channel.eventLoop().execute(() -> act(action));
        }
    }

    private void act(Runnable action) {
        if (channel.isActive()) {
            action.run();
            channel.flush();
        }
    }

    private static @Nullable String typeOf(@Nullable JsonNode json) {
        if (json == null) {
            return null;
        }
        final JsonNode type = json.has("type") ? json.path("type") : json.path("event");
        return type.isString() ? type.stringValue() : null;
    }
}
