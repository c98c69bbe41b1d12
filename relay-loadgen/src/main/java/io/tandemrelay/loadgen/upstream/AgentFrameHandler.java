package io.tandemrelay.loadgen.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.IOException;

/** Hands whole messages and the end of the socket to the session. Loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is followed by the end of the socket
final class AgentFrameHandler extends SimpleChannelInboundHandler<WebSocketFrame> {
    private final AgentSession session;

    AgentFrameHandler(AgentSession session) {
        this.session = session;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
        switch (frame) {
            case BinaryWebSocketFrame binary -> session.loop().onBinary(binary.content());
            case TextWebSocketFrame text -> session.loop().onText(text.text());
            case PingWebSocketFrame ping -> session.loop().onPing(ping.content());
            case PongWebSocketFrame pong -> session.loop().onPong();
            case CloseWebSocketFrame close ->
                    session.loop().onCloseFrame(close.statusCode(), close.reasonText());
            default -> throw new IllegalStateException("not aggregated: " + frame);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            session.loop().onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.loop().onInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        switch (cause) {
            case CorruptedWebSocketFrameException corrupted ->
                    session.loop()
                            .onProtocolFault(
                                    corrupted.closeStatus().code(),
                                    String.valueOf(corrupted.getMessage()));
            case TooLongFrameException tooLong -> {
                session.loop().onProtocolFault(1009, String.valueOf(tooLong.getMessage()));
                session.close(1009);
            }
            case IOException broken -> {
                session.loop().onReset(String.valueOf(broken.getMessage()));
                ctx.close();
            }
            default -> {
                session.loop().onProtocolFault(1011, cause.toString());
                session.close(1011);
            }
        }
    }
}
