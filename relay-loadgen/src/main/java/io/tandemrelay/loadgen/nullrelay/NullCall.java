package io.tandemrelay.loadgen.nullrelay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import io.tandemrelay.loadgen.nullrelay.PlantedFault.Direction;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Joins the two legs of a call. Everything runs on the caller's event loop, which is the agent's
 * too.
 */
final class NullCall {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Ten seconds of audio that waits for an agent. */
    private static final int MOST_HELD = 500;

    private final Channel channel;
    private final @Nullable URI agentUrl;
    private final Collection<NullCall> live;
    private final Leg caller;
    private final Queue<ByteBuf> held = new ArrayDeque<>();
    private final @Nullable FaultyPath uplink;
    private final @Nullable FaultyPath downlink;
    private @Nullable Leg agent;
    private String callSid = "";
    private byte[] mediaHead = {};
    private byte[] clear = {};
    private boolean ended;
    private int payloadGuess;
    private volatile boolean bridged;

    NullCall(
            Channel channel,
            @Nullable URI agentUrl,
            PlantedFaults faults,
            PlantedLog log,
            Collection<NullCall> live) {
        this.channel = channel;
        this.agentUrl = agentUrl;
        this.live = live;
        caller = new Leg(channel, new FromCaller());
        uplink = path(faults, Direction.UPLINK, log);
        downlink = path(faults, Direction.DOWNLINK, log);
    }

    private @Nullable FaultyPath path(PlantedFaults faults, Direction direction, PlantedLog log) {
        return faults.touches(direction) ? new FaultyPath(faults, direction, this, log) : null;
    }

    Leg caller() {
        return caller;
    }

    /** Known from the start message on, and so for whoever sees the call among the live ones. */
    String callSid() {
        return callSid;
    }

    /** Another call that can be sent audio now; null when there is none. */
    @Nullable NullCall another() {
        for (NullCall call : live) {
            if (call != this && call.bridged) {
                return call;
            }
        }
        return null;
    }

    /** Audio of another call; {@code sent} runs on this call's loop if it really leaves. */
    void sendForeign(Direction direction, byte[] audio, Runnable sent) {
        channel.eventLoop()
                .execute(() -> {
                    if (bridged) {
                        send(direction, audio);
                        flush();
                        sent.run();
                    }
                });
    }

    /** Sends a frame on as it is. */
    void send(Direction direction, byte[] audio) {
        if (direction == Direction.DOWNLINK) {
            caller.write(
                    MediaBytes.media(channel.alloc(), mediaHead, Unpooled.wrappedBuffer(audio)));
        } else if (agentUrl != null) {
            sendToAgent(MediaBytes.binary(channel.alloc(), audio));
        } else if (downlink != null) {
            downlink.onFrame(audio.clone());
        } else {
            send(Direction.DOWNLINK, audio);
        }
    }

    private void sendToAgent(ByteBuf message) {
        if (agent != null) {
            agent.write(message);
        } else if (ended) {
            message.release();
        } else {
            held.add(message);
            if (held.size() > MOST_HELD) {
                end(Leg.BROKEN);
            }
        }
    }

    private void onMedia(ByteBuf text, int start) {
        payloadGuess = start;
        final int end = MediaBytes.payloadEnd(text, start);
        if (uplink != null || (agentUrl == null && downlink != null)) {
            final byte[] audio = MediaBytes.audio(text, start, end);
            if (uplink != null) {
                uplink.onFrame(audio);
            } else {
                send(Direction.UPLINK, audio);
            }
        } else if (agentUrl == null) {
            caller.write(MediaBytes.echo(channel.alloc(), mediaHead, text, start, end));
        } else {
            sendToAgent(MediaBytes.binary(channel.alloc(), text, start, end));
        }
    }

    private void onStart(JsonNode start) {
        callSid = start.path("callSid").asString("");
        final String streamSid = start.path("streamSid").asString("");
        mediaHead = MediaBytes.head(streamSid);
        clear = MediaBytes.clear(streamSid);
        live.add(this);
        if (agentUrl == null) {
            bridged = true;
        } else {
            AgentDial.dial(channel, agentUrl, this);
        }
    }

    /** The leg that an agent which has just answered belongs to. */
    Leg onAgentOpen(Channel agentChannel) {
        final Leg opened = new Leg(agentChannel, new FromAgent());
        if (ended) {
            opened.close(Leg.NORMAL);
            return opened;
        }
        agent = opened;
        held.forEach(opened::write);
        held.clear();
        opened.flush();
        bridged = true;
        return opened;
    }

    void onAgentFailed() {
        end(Leg.BROKEN);
    }

    private void flush() {
        caller.flush();
        if (agent != null) {
            agent.flush();
        }
    }

    private void end(int code) {
        if (ended) {
            return;
        }
        ended = true;
        bridged = false;
        live.remove(this);
        if (uplink != null) {
            uplink.onEnd();
        }
        if (downlink != null) {
            downlink.onEnd();
        }
        flush();
        held.forEach(ReferenceCountUtil::release);
        held.clear();
        caller.close(code);
        if (agent != null) {
            agent.close(code);
        }
    }

    private final class FromCaller implements Leg.Listener {
        @Override
        public void onText(ByteBuf text) {
            // Only a started call has a head; a custom parameter may have any name.
            final int payload =
                    mediaHead.length == 0 ? -1 : MediaBytes.payloadStart(text, payloadGuess);
            if (payload >= 0) {
                onMedia(text, payload);
                return;
            }
            final JsonNode message = JSON.readTree(ByteBufUtil.getBytes(text));
            switch (message.path("event").asString("")) {
                case "start" -> onStart(message.path("start"));
                case "stop" -> end(Leg.NORMAL);
                default -> {}
            }
        }

        @Override
        public void onBinary(ByteBuf audio) {
            end(Leg.BROKEN);
        }

        @Override
        public void onReadComplete() {
            flush();
        }

        @Override
        public void onWritable(boolean writable) {
            if (agent != null) {
                agent.read(writable);
            }
        }

        @Override
        public void onGone() {
            end(Leg.NORMAL);
        }
    }

    private final class FromAgent implements Leg.Listener {
        @Override
        public void onText(ByteBuf text) {
            final JsonNode message = JSON.readTree(ByteBufUtil.getBytes(text));
            final JsonNode last = message.path("isFinal");
            if (message.path("event").asString("").equals("transcript")
                    && last.isBoolean()
                    && !last.booleanValue()) {
                caller.write(Unpooled.wrappedBuffer(clear));
            }
        }

        @Override
        public void onBinary(ByteBuf audio) {
            if (downlink == null) {
                caller.write(MediaBytes.media(channel.alloc(), mediaHead, audio));
            } else {
                downlink.onFrame(ByteBufUtil.getBytes(audio));
            }
        }

        @Override
        public void onReadComplete() {
            flush();
        }

        @Override
        public void onWritable(boolean writable) {
            caller.read(writable);
        }

        @Override
        public void onGone() {
            end(Leg.NORMAL);
        }
    }
}
