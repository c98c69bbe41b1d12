package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One socket after its handshake: reads into a {@link WebSocketListener} and writes. The last
 * handler of its pipeline; thread: the channel's event loop, for every method.
 *
 * <p>A message that came in one WebSocket frame is delivered where it was read: the read buffer
 * itself with its indexes set around the payload, so inbound buffers must be writable and unshared,
 * as Netty's are. Nothing is allocated per frame but pooled buffers.
 *
 * <p>A message or WebSocket frame still unfinished {@code messageDeadlineMs} after the read that
 * brought its first byte is refused by a scheduled task, whether or not more arrives; only one such
 * task exists at a time. A peer that leaves the outgoing buffer above its high-water mark for
 * {@code unreadDeadlineMs} is cut off by a reset, which frees what the kernel holds for it.
 *
 * <p>Pings are answered once per read pass, the latest one only, and not before the socket is
 * writable (RFC 6455 5.5.3), so a peer that pings without reading cannot fill our memory; one that
 * sends more than {@code maxControlsPerSecond} is refused.
 */
public final class WebSocketHandler extends ChannelInboundHandlerAdapter {

    private enum State {
        OPEN,
        /** We asked to end; what arrives is dropped until the peer's close frame. */
        CLOSING,
        /** {@link WebSocketListener#onClosed} was called; what arrives is dropped unread. */
        CLOSED
    }

    private final Role role;
    private final WebSocketLimits limits;
    private final WebSocketListener listener;
    private final FrameParser parser;
    private final MessageAssembler assembler;
    private final Carry carry = new Carry();
    private final RateWindow controls;

    // The next four are set when the handler enters its pipeline, before any event.
    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext ctx;

    @SuppressWarnings("NullAway.Init")
    private FrameSender sender;

    @SuppressWarnings("NullAway.Init")
    private PeerDeadline messageDeadline;

    @SuppressWarnings("NullAway.Init")
    private PeerDeadline unreadDeadline;

    private State state = State.OPEN;
    private long receivedNs;
    private boolean reading;
    private boolean disconnectOnRead;
    private @Nullable WebSocketClose ownClose;
    private @Nullable Future<?> graceTimer;

    public WebSocketHandler(Role role, WebSocketLimits limits, WebSocketListener listener) {
        this.role = role;
        this.limits = limits;
        this.listener = listener;
        this.parser = new FrameParser(role, limits);
        this.assembler = new MessageAssembler(limits.maxMessageBytes());
        this.controls = new RateWindow(limits.maxControlsPerSecond(), TimeUnit.SECONDS.toNanos(1));
    }

    /**
     * Starts a message of one WebSocket frame.
     *
     * @return a buffer with the header written; the caller appends exactly {@code payloadBytes} and
     *     hands it to {@link #end}, or releases it
     */
    public ByteBuf begin(Opcode opcode, int payloadBytes) {
        if (opcode != Opcode.TEXT && opcode != Opcode.BINARY) {
            throw new IllegalArgumentException("not a message: " + opcode);
        }
        return sender.begin(opcode, payloadBytes);
    }

    /**
     * Writes, and takes over, a buffer from {@link #begin}; it goes out with the next {@link
     * #flush}, or nowhere once the socket is closing.
     *
     * @throws IllegalStateException when the payload is shorter than announced
     */
    public void end(ByteBuf frame) {
        if (state == State.OPEN) {
            sender.end(frame);
        } else {
            frame.release();
        }
    }

    public void flush() {
        sender.flush();
    }

    /** False while the outgoing buffer is above its high-water mark. */
    public boolean isWritable() {
        return sender.isWritable();
    }

    /** False from the first close, abort, violation or loss on. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Sends an empty ping, with everything written before it. */
    public void ping() {
        if (state == State.OPEN) {
            sender.end(sender.begin(Opcode.PING, 0));
            sender.flush();
        }
    }

    /**
     * Sends a close frame and what was written before it, then ends the connection when the peer
     * has closed too or {@code closeGraceMs} are over; {@link WebSocketListener#onClosed} follows
     * then. Does nothing when the socket is closing already.
     *
     * @param reason cut to the 123 bytes a close frame has room for
     */
    public void close(int code, String reason) {
        if (!CloseFrame.isLegal(code)) {
            throw new IllegalArgumentException("not a close code to send: " + code);
        }
        if (state == State.OPEN) {
            state = State.CLOSING;
            ownClose = WebSocketClose.local(code, CloseFrame.printable(reason));
            var _ = sendClose(code, reason);
        }
    }

    /** Ends the connection at once, without a close frame; {@code onClosed} follows. */
    public void abort() {
        if (state == State.OPEN) {
            state = State.CLOSING;
            ownClose = WebSocketClose.local(WebSocketClose.LOST, "aborted");
        }
        sender.disconnect();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        sender = new FrameSender(context, role);
        messageDeadline =
                new PeerDeadline(
                        context.executor(), limits.messageDeadlineMs(), this::onUnfinished);
        unreadDeadline =
                new PeerDeadline(context.executor(), limits.unreadDeadlineMs(), this::onUnread);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            // Anything but bytes is a late part of the HTTP handshake.
            if (message instanceof ByteBuf bytes) {
                onBytes(bytes);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (state == State.OPEN && sender.writePong()) {
            sender.flush();
        }
        disconnectOnRead = state == State.CLOSED;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (state == State.OPEN) {
            if (isWritable()) {
                unreadDeadline.end();
            } else {
                unreadDeadline.begin();
            }
            if (sender.writePong()) {
                sender.flush();
            }
            listener.onWritabilityChanged(isWritable());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onLost("connection lost", null);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        onLost(CloseFrame.printable(cause.toString()), cause);
        sender.disconnect();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        onLost("removed from its pipeline", null);
        if (graceTimer != null) {
            graceTimer.cancel(false);
        }
    }

    private void onBytes(ByteBuf in) {
        if (state == State.CLOSED) {
            // The connection outlives a violation, or the peer's close frame, by one read: ended
            // with bytes unread, it would be reset before the peer has seen our close frame.
            if (disconnectOnRead) {
                sender.disconnect();
            }
            return;
        }
        receivedNs = System.nanoTime();
        reading = true;
        try {
            read(in);
        } finally {
            reading = false;
            if (state == State.CLOSED) {
                releaseHeld();
            }
        }
    }

    private void read(ByteBuf in) {
        ByteBuf held = carry.bytes();
        while (held != null && in.isReadable()) {
            Carry.topUp(held, in, parser.neededBytes());
            parse(held);
            carry.releaseIfRead();
            held = carry.bytes();
        }
        if (held == null) {
            parse(in);
        }
        if (state == State.CLOSED) {
            return;
        }
        carry.keep(ctx.alloc(), in);
        if (carry.bytes() != null || parser.isInsideMessage()) {
            messageDeadline.begin();
        }
    }

    private void parse(ByteBuf in) {
        while (state != State.CLOSED) {
            switch (parser.parse(in)) {
                case INCOMPLETE -> {
                    return;
                }
                case VIOLATION -> onViolation(parser.violation(), parser.detail());
                case FRAME -> onFrame(in);
            }
        }
    }

    private void onFrame(ByteBuf in) {
        final int start = in.readerIndex();
        final int end = start + parser.payloadBytes();
        final int readEnd = in.writerIndex();
        in.setIndex(start, end);
        switch (parser.opcode()) {
            case TEXT, BINARY, CONTINUATION -> onData(in);
            case PING, PONG -> onControl(in);
            case CLOSE -> onPeerClose(in);
        }
        in.setIndex(end, readEnd);
        if (!parser.isInsideMessage()) {
            messageDeadline.end();
        }
    }

    private void onData(ByteBuf payload) {
        if (state != State.OPEN) {
            return;
        }
        if (parser.isFinal() && parser.opcode() != Opcode.CONTINUATION) {
            deliver(payload);
            return;
        }
        final ByteBuf message = assembler.append(ctx.alloc(), payload);
        if (parser.isFinal()) {
            deliver(message);
            assembler.release();
        }
    }

    private void deliver(ByteBuf message) {
        if (parser.isText()) {
            listener.onText(message, receivedNs);
        } else {
            listener.onBinary(message, receivedNs);
        }
    }

    private void onControl(ByteBuf payload) {
        if (state != State.OPEN) {
            return;
        }
        if (controls.isExceeded(receivedNs)) {
            onViolation(Violation.FLOOD, "too many control frames");
            return;
        }
        if (parser.opcode() == Opcode.PING) {
            sender.owePong(payload);
        }
        listener.onControl();
    }

    private void onPeerClose(ByteBuf payload) {
        final Violation fault = CloseFrame.fault(payload);
        if (state == State.CLOSING) {
            onLost("", null);
            if (role == Role.SERVER) { // the client waits for us (RFC 6455 7.1.1)
                sender.disconnect();
            }
        } else if (fault != null) {
            onViolation(fault, "bad close frame");
        } else {
            final int code = CloseFrame.code(payload);
            final String reason = CloseFrame.reason(payload);
            final ChannelFuture sent = sendClose(code, "");
            if (role == Role.SERVER) {
                sent.addListener(ChannelFutureListener.CLOSE);
            }
            finish(WebSocketClose.byPeer(code, reason));
        }
    }

    /** The only way to refuse what a peer does. */
    private void onViolation(Violation violation, String detail) {
        if (state == State.CLOSING) {
            onLost("", null);
            sender.disconnect();
        } else if (state == State.OPEN) {
            var _ = sendClose(violation.closeCode(), detail);
            finish(WebSocketClose.violated(violation, detail));
        }
    }

    private void onLost(String reason, @Nullable Throwable cause) {
        if (state != State.CLOSED) {
            finish(ownClose != null ? ownClose : WebSocketClose.lost(reason, cause));
        }
    }

    private void finish(WebSocketClose close) {
        state = State.CLOSED;
        if (!reading) {
            releaseHeld();
        }
        listener.onClosed(close);
    }

    private void releaseHeld() {
        messageDeadline.stop();
        unreadDeadline.stop();
        carry.release();
        assembler.release();
    }

    private ChannelFuture sendClose(int code, String reason) {
        graceTimer =
                ctx.executor()
                        .schedule(this::onGraceOver, limits.closeGraceMs(), TimeUnit.MILLISECONDS);
        return sender.sendClose(code, reason);
    }

    private void onGraceOver() {
        onLost("", null);
        sender.disconnect();
    }

    private void onUnfinished() {
        onViolation(Violation.UNFINISHED, "message unfinished at its deadline");
    }

    private void onUnread() {
        if (state == State.OPEN) {
            finish(WebSocketClose.violated(Violation.UNREAD, "the peer does not read"));
            sender.reset();
        }
    }
}
