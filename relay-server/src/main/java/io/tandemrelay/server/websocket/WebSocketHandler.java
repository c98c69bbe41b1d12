package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;
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
 * task exists at a time.
 *
 * <p>Pings are answered once per read pass, the latest one only, and not before the socket is
 * writable (RFC 6455 5.5.3), so a peer that pings without reading cannot fill our memory.
 */
public final class WebSocketHandler extends ChannelInboundHandlerAdapter {

    private enum State {
        OPEN,
        /** We asked to end; what arrives is dropped until the peer's close frame. */
        CLOSING,
        /** {@link WebSocketListener#onClosed} was called; what arrives is dropped unread. */
        CLOSED
    }

    private static final int NO_PONG = -1;

    private final Role role;
    private final WebSocketLimits limits;
    private final WebSocketListener listener;
    private final FrameParser parser;
    private final FrameWriter writer;
    private final MessageAssembler assembler;
    private final Carry carry = new Carry();
    private final byte[] pong = new byte[FrameParser.MAX_CONTROL_BYTES];

    @SuppressWarnings("NullAway.Init") // set when the handler enters its pipeline, before any event
    private ChannelHandlerContext ctx;

    private State state = State.OPEN;
    private long receivedNs;
    private int pongBytes = NO_PONG;
    private boolean unfinished;
    private long unfinishedSinceNs;
    private boolean dropOnRead;
    private @Nullable WebSocketClose ownClose;
    private @Nullable Future<?> deadlineTimer;
    private @Nullable Future<?> graceTimer;

    public WebSocketHandler(Role role, WebSocketLimits limits, WebSocketListener listener) {
        this.role = role;
        this.limits = limits;
        this.listener = listener;
        this.parser = new FrameParser(role, limits);
        this.writer = new FrameWriter(role);
        this.assembler = new MessageAssembler(limits.maxMessageBytes());
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
        return writer.begin(ctx.alloc(), opcode, payloadBytes);
    }

    /**
     * Writes, and takes over, a buffer from {@link #begin}; it goes out with the next {@link
     * #flush}, or nowhere once the socket is closing.
     *
     * @throws IllegalStateException when the payload is shorter than announced
     */
    public void end(ByteBuf frame) {
        if (state != State.OPEN) {
            frame.release();
            return;
        }
        if (!writer.end(frame)) {
            frame.release();
            throw new IllegalStateException("payload shorter than announced");
        }
        ctx.write(frame, ctx.voidPromise());
    }

    public void flush() {
        ctx.flush();
    }

    /** False while the outgoing buffer is above its high-water mark. */
    public boolean isWritable() {
        return ctx.channel().isWritable();
    }

    /** False from the first close, abort, violation or loss on. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Sends an empty ping, with everything written before it. */
    public void ping() {
        if (state == State.OPEN) {
            ctx.writeAndFlush(writer.begin(ctx.alloc(), Opcode.PING, 0), ctx.voidPromise());
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
            sendClose(code, reason, false);
        }
    }

    /** Ends the connection at once, without a close frame; {@code onClosed} follows. */
    public void abort() {
        if (state == State.OPEN) {
            state = State.CLOSING;
            ownClose = WebSocketClose.local(WebSocketClose.LOST, "aborted");
        }
        ctx.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
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
        if (state == State.OPEN) {
            final boolean answered = writePong();
            listener.onReadComplete();
            if (answered) {
                ctx.flush();
            }
        }
        dropOnRead = state == State.CLOSED;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (state == State.OPEN) {
            if (writePong()) {
                ctx.flush();
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
        ctx.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        onLost("removed from its pipeline", null);
        cancel(graceTimer);
    }

    private void onBytes(ByteBuf in) {
        if (state == State.CLOSED) {
            dropIfDue();
            return;
        }
        receivedNs = System.nanoTime();
        for (ByteBuf held = carry.bytes(); held != null && in.isReadable(); held = carry.bytes()) {
            Carry.topUp(held, in, parser.neededBytes());
            parse(held);
            carry.releaseIfRead();
        }
        parse(in);
        if (state != State.CLOSED) {
            carry.keep(ctx.alloc(), in);
            watchUnfinished();
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
            case PING -> onPing(in);
            case PONG -> onPong();
            case CLOSE -> onPeerClose(in);
        }
        in.setIndex(end, readEnd);
        unfinished &= parser.isInsideMessage();
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

    private void onPing(ByteBuf payload) {
        if (state == State.OPEN) {
            pongBytes = payload.readableBytes();
            payload.getBytes(payload.readerIndex(), pong, 0, pongBytes);
            listener.onControl();
        }
    }

    private void onPong() {
        if (state == State.OPEN) {
            listener.onControl();
        }
    }

    private boolean writePong() {
        if (pongBytes == NO_PONG || !isWritable()) {
            return false;
        }
        final ByteBuf frame = writer.begin(ctx.alloc(), Opcode.PONG, pongBytes);
        frame.writeBytes(pong, 0, pongBytes);
        pongBytes = NO_PONG;
        end(frame);
        return true;
    }

    private void onPeerClose(ByteBuf payload) {
        final Violation fault = CloseFrame.fault(payload);
        if (state == State.CLOSING) {
            onLost("", null);
            if (role == Role.SERVER) { // the client waits for us (RFC 6455 7.1.1)
                ctx.close();
            }
        } else if (fault != null) {
            onViolation(fault, "bad close frame");
        } else {
            final int code = CloseFrame.code(payload);
            final String reason = CloseFrame.reason(payload);
            sendClose(code, "", role == Role.SERVER);
            finish(WebSocketClose.byPeer(code, reason));
        }
    }

    /** The only way to refuse what a peer does. */
    private void onViolation(Violation violation, String detail) {
        if (state == State.CLOSING) {
            onLost("", null);
            ctx.close();
        } else if (state == State.OPEN) {
            sendClose(violation.closeCode(), detail, false);
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
        cancel(deadlineTimer);
        carry.release();
        assembler.release();
        listener.onClosed(close);
    }

    private void sendClose(int code, String reason, boolean thenDisconnect) {
        final boolean empty = code == WebSocketClose.NO_CODE;
        final byte[] text = CloseFrame.encoded(reason);
        final ByteBuf frame =
                writer.begin(ctx.alloc(), Opcode.CLOSE, empty ? 0 : Short.BYTES + text.length);
        if (!empty) {
            frame.writeShort(code).writeBytes(text);
        }
        writer.end(frame);
        graceTimer =
                ctx.executor()
                        .schedule(this::onGraceOver, limits.closeGraceMs(), TimeUnit.MILLISECONDS);
        if (thenDisconnect) {
            ctx.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.writeAndFlush(frame, ctx.voidPromise());
        }
    }

    private void onGraceOver() {
        onLost("", null);
        ctx.close();
    }

    /**
     * After a violation, or behind the peer's close frame, the connection stays for one more read,
     * so that ending it with unread bytes does not turn our close frame into a reset.
     */
    private void dropIfDue() {
        if (dropOnRead) {
            ctx.close();
        }
    }

    private void watchUnfinished() {
        if (!unfinished && (carry.bytes() != null || parser.isInsideMessage())) {
            unfinished = true;
            unfinishedSinceNs = ctx.executor().ticker().nanoTime();
            if (deadlineTimer == null) {
                startDeadline(TimeUnit.MILLISECONDS.toNanos(limits.messageDeadlineMs()));
            }
        }
    }

    private void startDeadline(long delayNs) {
        deadlineTimer = ctx.executor().schedule(this::checkDeadline, delayNs, TimeUnit.NANOSECONDS);
    }

    private void checkDeadline() {
        deadlineTimer = null;
        if (!unfinished || state != State.OPEN) {
            return;
        }
        final long ageNs = ctx.executor().ticker().nanoTime() - unfinishedSinceNs;
        final long leftNs = TimeUnit.MILLISECONDS.toNanos(limits.messageDeadlineMs()) - ageNs;
        if (leftNs > 0) {
            startDeadline(leftNs);
        } else {
            onViolation(Violation.POLICY, "message unfinished at its deadline");
        }
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
