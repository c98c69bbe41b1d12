package io.tandemrelay.loadgen.upstream;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The agent's HTTP side: REST of the vapi dialect and both dialects' upgrades. Loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write is followed by the end of the socket
final class AgentHttpHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final int MAX_MESSAGE_BYTES = 16 << 20;
    private static final WebSocketDecoderConfig FRAMES =
            WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(MAX_MESSAGE_BYTES)
                    .allowExtensions(false)
                    .build();

    private final StubAgent agent;
    private @Nullable AgentSession session;

    AgentHttpHandler(StubAgent agent) {
        this.agent = agent;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        final Map<String, String> headers = headers(request);
        final String[] path = new QueryStringDecoder(request.uri()).path().split("/", -1);
        final HttpMethod method = request.method();
        if ("websocket".equalsIgnoreCase(headers.get("upgrade"))) {
            upgrade(ctx, request, headers, path);
        } else if (method.equals(HttpMethod.POST) && isPath(path, "call")) {
            create(ctx, request, headers);
        } else if (method.equals(HttpMethod.GET) && path.length == 3 && path[1].equals("call")) {
            fetch(ctx, request, headers, path[2]);
        } else if (method.equals(HttpMethod.POST)
                && path.length == 3
                && path[2].equals("control")) {
            control(ctx, request, path[1]);
        } else {
            answer(ctx, request, CreateReply.error(404, "Not Found"));
        }
    }

    private void create(
            ChannelHandlerContext ctx, FullHttpRequest request, Map<String, String> headers) {
        final AgentScript script = agent.script();
        final CreateReply reply =
                agent.desk()
                        .create(
                                headers,
                                request.content().toString(StandardCharsets.UTF_8),
                                script.createAnswer(),
                                agent.webSocketBase());
        if (reply != null) {
            final FullHttpRequest head = head(request);
            inTime(ctx, script.createAfterMs(), () -> answer(ctx, head, reply));
        }
    }

    private void fetch(
            ChannelHandlerContext ctx,
            FullHttpRequest request,
            Map<String, String> headers,
            String callId) {
        final CreateReply stranger = agent.desk().stranger(headers);
        final AgentCall call = agent.desk().call(callId);
        if (stranger != null) {
            answer(ctx, request, stranger);
        } else if (call == null) {
            answer(ctx, request, CreateReply.error(404, "Not Found"));
        } else {
            final String restBase = agent.restBaseUrl().toString();
            answer(ctx, request, CreateReply.fetched(call, agent.webSocketBase(), restBase));
        }
    }

    private void control(ChannelHandlerContext ctx, FullHttpRequest request, String callId) {
        final AgentCall call = agent.desk().call(callId);
        final JsonNode message =
                CallDesk.parsed(request.content().toString(StandardCharsets.UTF_8));
        if (call == null || message == null) {
            answer(ctx, request, CreateReply.error(call == null ? 404 : 400, "Bad control"));
            return;
        }
        call.control(message);
        if (message.path("type").asString("").equals("end-call")
                && call.end("customer-ended-call")) {
            final AgentSession connected = call.session();
            if (connected != null) {
                connected.hangUp("customer-ended-call");
            }
        }
        answer(ctx, request, CreateReply.json(200, message));
    }

    private void upgrade(
            ChannelHandlerContext ctx,
            FullHttpRequest request,
            Map<String, String> headers,
            String[] path) {
        final boolean transport = path.length == 3 && path[2].equals("transport");
        final AgentCall call = transport ? agent.desk().call(path[1]) : null;
        if (call == null && !isPath(path, "ws")) {
            answer(ctx, request, CreateReply.error(404, "Not Found"));
            return;
        }
        final AgentSession requested = agent.requested(ctx.channel(), headers, call);
        session = requested;
        if (call != null && !call.connect(requested)) {
            answer(ctx, request, CreateReply.error(404, "Call has ended or is connected"));
        } else if (requested.script().needsKeyToUpgrade() && !agent.desk().hasKey(headers)) {
            answer(ctx, request, CreateReply.error(401, "Invalid Key."));
        } else {
            final FullHttpRequest head = head(request);
            inTime(
                    ctx,
                    requested.script().upgradeAfterMs(),
                    () -> answerUpgrade(ctx, head, requested));
        }
    }

    private void answerUpgrade(
            ChannelHandlerContext ctx, FullHttpRequest request, AgentSession requested) {
        switch (requested.script().upgradeAnswer()) {
            case UpgradeAnswer.Accept() -> open(ctx, request, requested);
            case UpgradeAnswer.Never() -> {}
            case UpgradeAnswer.BadAccept() -> ctx.writeAndFlush(badAccept());
            case UpgradeAnswer.Refuse(int status) ->
                    answer(ctx, request, CreateReply.error(status, "upgrade refused"));
        }
    }

    private void open(ChannelHandlerContext ctx, FullHttpRequest request, AgentSession requested) {
        final ChannelFuture answered;
        try {
            answered =
                    new WebSocketServerHandshaker13(agent.webSocketBase(), null, FRAMES)
                            .handshake(ctx.channel(), request);
        } catch (WebSocketHandshakeException notWebSocket) {
            answer(ctx, request, CreateReply.error(400, "not a WebSocket upgrade"));
            return;
        }
        answered.addListener(written -> {
            if (written.isSuccess()) {
                ctx.pipeline()
                        .addLast(
                                new Utf8FrameValidator(),
                                new WebSocketFrameAggregator(MAX_MESSAGE_BYTES),
                                new AgentFrameHandler(requested));
                ctx.pipeline().remove(this);
                requested.loop().onOpen();
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (session != null) {
            session.loop().onInactive();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (session != null && cause instanceof IOException) {
            session.loop().onReset(String.valueOf(cause.getMessage()));
        }
        ctx.close();
    }

    private static boolean isPath(String[] path, String word) {
        return path.length == 2 && path[1].equals(word);
    }

    private static void inTime(ChannelHandlerContext ctx, long delayMs, Runnable action) {
        if (delayMs == 0) {
            action.run();
        } else {
            ctx.executor()
                    .schedule(
                            () -> {
                                if (ctx.channel().isActive()) {
                                    action.run();
                                }
                            },
                            delayMs,
                            TimeUnit.MILLISECONDS);
        }
    }

    /** The request without its body, which is released after the read. */
    private static FullHttpRequest head(HttpRequest request) {
        return new DefaultFullHttpRequest(
                request.protocolVersion(),
                request.method(),
                request.uri(),
                Unpooled.EMPTY_BUFFER,
                request.headers().copy(),
                new DefaultHttpHeaders());
    }

    private static Map<String, String> headers(HttpRequest request) {
        final Map<String, String> headers = new TreeMap<>();
        request.headers()
                .forEach(header ->
                        headers.merge(
                                header.getKey().toLowerCase(Locale.ROOT),
                                header.getValue(),
                                (first, second) -> first + ", " + second));
        return Collections.unmodifiableMap(headers);
    }

    private static FullHttpResponse badAccept() {
        final FullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS);
        response.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, "AAAAAAAAAAAAAAAAAAAAAAAAAAA=");
        return response;
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest request, CreateReply reply) {
        final FullHttpResponse response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(reply.status()),
                        Unpooled.copiedBuffer(reply.body(), StandardCharsets.UTF_8));
        reply.headers().forEach(response.headers()::set);
        if (reply.status() == 302) {
            response.headers().set(HttpHeaderNames.LOCATION, agent.webSocketBase() + "/ws");
        }
        HttpUtil.setContentLength(response, response.content().readableBytes());
        final boolean keepAlive = HttpUtil.isKeepAlive(request) && session == null;
        HttpUtil.setKeepAlive(response, keepAlive);
        final ChannelFuture written = ctx.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
