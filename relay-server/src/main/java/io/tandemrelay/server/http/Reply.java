package io.tandemrelay.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * What a route answers.
 *
 * @param status HTTP status
 * @param contentType media type of the body
 * @param body text, sent as UTF-8
 */
public record Reply(HttpResponseStatus status, String contentType, String body) {

    /** A TwiML document. */
    public static Reply twiml(String document) {
        return new Reply(HttpResponseStatus.OK, "text/xml; charset=utf-8", document);
    }

    /** A JSON document. */
    public static Reply json(String document) {
        return new Reply(HttpResponseStatus.OK, "application/json", document);
    }

    /** A status with its own phrase as body. */
    public static Reply status(HttpResponseStatus status) {
        return new Reply(status, "text/plain; charset=utf-8", status.reasonPhrase() + '\n');
    }

    /** Writes this reply to the request and closes the connection unless it may be kept. */
    public void send(ChannelHandlerContext ctx, FullHttpRequest request) {
        final FullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        status,
                        Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
        response.headers()
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        final boolean keep = HttpUtil.isKeepAlive(request) && status.code() < 400;
        response.headers()
                .set(
                        HttpHeaderNames.CONNECTION,
                        keep ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        final var written = ctx.writeAndFlush(response);
        if (!keep) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
