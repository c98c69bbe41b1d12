package io.tandemrelay.loadgen.upstream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One upstream connection of the relay, from its upgrade request on: the door to it for any thread.
 * Reads are snapshots; actions run on the session's loop in the order called.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is followed by the end of the socket
public final class AgentSession {
    private final StubAgent agent;
    private final int number;
    private final AgentDialect dialect;
    private final @Nullable AgentCall call;
    private final AgentScript script;
    private final AgentAudio audio;
    private final Map<String, String> headers;
    private final Channel channel;
    private final Recording recording;
    private final SessionLoop loop;
    private final long requestedNs = System.nanoTime();

    /** Size and arrival of one binary message. */
    public record UplinkMessage(int bytes, long receivedNs) {}

    /** One text message; {@code json} is null when it does not parse. */
    public record Text(String raw, @Nullable JsonNode json, long receivedNs) {

        /** Its "type", or else "event"; null when it has none that is a word. */
        public @Nullable String type() {
            return typeOf(json);
        }

        static @Nullable String typeOf(@Nullable JsonNode json) {
            if (json == null) {
                return null;
            }
            final JsonNode type = json.has("type") ? json.path("type") : json.path("event");
            return type.isString() ? type.stringValue() : null;
        }
    }

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
        this.recording =
                new Recording(
                        agent.settings().recordedUplinkBytes(),
                        agent.settings().recordedMessages());
        this.loop = new SessionLoop(this, script, channel, recording);
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
        return loop.openedNs();
    }

    /** Upgraded, and nobody has closed it. */
    public boolean isOpen() {
        return loop.isOpen();
    }

    public boolean isSocketOpen() {
        return channel.isActive();
    }

    /** Null while there is no sign of an end. */
    public @Nullable Closing closing() {
        return loop.closing();
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

    /** Text messages whose {@link Text#type} is this word. */
    public List<Text> texts(String type) {
        return recording.texts().stream().filter(text -> type.equals(text.type())).toList();
    }

    public int pings() {
        return recording.pings();
    }

    public int pongs() {
        return recording.pongs();
    }

    public List<Interruption> interruptions() {
        return loop.interruptions();
    }

    /** Frames of {@link Speech} handed to the socket so far, of all generations. */
    public long framesSpoken() {
        return loop.framesSpoken();
    }

    /** The most a frame of {@link Speech} was behind its schedule, own fault or the peer's. */
    public long speechMaxLateNs() {
        return loop.speechMaxLateNs();
    }

    /** One binary message; in the simple dialect a text message if the script says so. */
    public void sendAudio(byte[] bytes) {
        final byte[] copy = bytes.clone();
        loop.run(() -> loop.writer().writeAudio(copy, 0, copy.length));
    }

    public void sendText(String text) {
        loop.run(() -> loop.writer().writeText(text));
    }

    /** Bytes put on the wire as they are, outside of any WebSocket frame. */
    public void sendRaw(byte[] bytes) {
        final byte[] copy = bytes.clone();
        loop.run(() -> channel.write(Unpooled.wrappedBuffer(copy)));
    }

    /**
     * The caller has interrupted: the dialect's event, then a new generation of speech. Vapi:
     * {@code user-interrupted}; simple: a partial transcript.
     */
    public void sendUserInterrupted() {
        loop.run(loop::interrupt);
    }

    /** Vapi {@code status-update} "in-progress"; nothing in the simple dialect. */
    public void sendInProgress() {
        if (call != null) {
            call.inProgress();
            sendText(status("in-progress").toString());
        }
    }

    /**
     * Vapi {@code status-update} "ended"; nothing in the simple dialect, which has no such word.
     */
    public void sendEnded(String endedReason) {
        if (call != null) {
            call.end(endedReason);
            sendText(status("ended").put("endedReason", endedReason).toString());
        }
    }

    private static ObjectNode status(String status) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("type", "status-update")
                .put("status", status);
    }

    /** {@link #sendEnded}, then close 1000. */
    public void hangUp(String endedReason) {
        sendEnded(endedReason);
        close(1000);
    }

    public void sendPing() {
        loop.run(() -> channel.write(new PingWebSocketFrame(Unpooled.EMPTY_BUFFER)));
    }

    /**
     * Close frame with this code, or without any for 1005; ends what is being spoken. The socket is
     * closed on the peer's answer or after two seconds.
     */
    public void close(int code) {
        loop.run(() -> loop.close(code));
    }

    /** RST. */
    public void reset() {
        loop.run(() -> StubAgent.reset(channel));
    }

    /** FIN without a close frame; the agent goes on reading. */
    public void halfClose() {
        loop.run(() -> ((DuplexChannel) channel).shutdownOutput());
    }

    public void stopReading() {
        loop.run(() -> loop.read(false));
    }

    public void resumeReading() {
        loop.run(() -> loop.read(true));
    }

    /** Starts or stops sending back what is heard. */
    public void echo(boolean on) {
        loop.run(() -> loop.echo(on));
    }

    /** Has the audio followed from now on. */
    public void hear(AgentEar ear) {
        loop.run(() -> loop.hear(ear));
    }

    /** Speaks this from now on, instead of what was spoken before. */
    public void speak(Speech next) {
        loop.run(() -> loop.speak(next));
    }

    /** As {@link AgentScript#flood}. */
    public void flood(int messageBytes, long totalBytes) {
        loop.run(() -> loop.flood(messageBytes, totalBytes));
    }

    /** As {@link AgentScript#resetAfterHeard}, counted from the upgrade. */
    public void resetAfterHeard(long bytes) {
        loop.run(() -> loop.resetAfterHeard(bytes));
    }

    /** As {@link AgentScript#resetAfterSent}, counted from now. */
    public void resetAfterSent(long wireBytes) {
        loop.run(() -> channel.pipeline().addFirst(new ResetAtByte(this, wireBytes)));
    }

    /** Runs an action on the session's loop, unless the socket is closed by then. */
    public void after(long delayMs, Runnable action) {
        afterNs(delayMs * 1_000_000, action);
    }

    void afterNs(long delayNs, Runnable action) {
        loop.runAfterNs(delayNs, action);
    }

    AgentScript script() {
        return script;
    }

    SessionLoop loop() {
        return loop;
    }
}
