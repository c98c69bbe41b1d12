package io.tandemrelay.server.websocket;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Base64;
import java.util.List;

/** The server's half of the opening handshake, RFC 6455 4.2. Any thread. */
public final class ServerUpgrade {

    /** Returned by {@link #refusal} for a request that may be upgraded. */
    public static final int ACCEPTABLE = 0;

    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;
    private static final int KEY_CHARACTERS = 24;

    private ServerUpgrade() {}

    /** {@link #ACCEPTABLE}, or the HTTP status to refuse the request with: 400, 405 or 426. */
    public static int refusal(HttpRequest request) {
        final HttpHeaders headers = request.headers();
        if (request.decoderResult().isFailure()
                || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            return HttpResponseStatus.BAD_REQUEST.code();
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return HttpResponseStatus.METHOD_NOT_ALLOWED.code();
        }
        if (hasBody(headers) || !asksForUpgrade(headers)) {
            return HttpResponseStatus.BAD_REQUEST.code();
        }
        final List<String> versions = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
        if (versions.size() != 1 || !versions.getFirst().strip().equals(VERSION)) {
            return HttpResponseStatus.UPGRADE_REQUIRED.code();
        }
        final List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
        return keys.size() == 1 && isKey(keys.getFirst().strip())
                ? ACCEPTABLE
                : HttpResponseStatus.BAD_REQUEST.code();
    }

    /**
     * The 101 response to an acceptable request. Names no extension and no subprotocol, whatever
     * was offered. Once it is written the HTTP handlers must leave the pipeline.
     */
    public static FullHttpResponse accept(HttpRequest request) {
        final FullHttpResponse response = response(HttpResponseStatus.SWITCHING_PROTOCOLS);
        final String key = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY).strip();
        response.headers()
                .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, AcceptKey.of(key));
        return response;
    }

    /** The response for a status given by {@link #refusal}; the connection ends after it. */
    public static FullHttpResponse refuse(int status) {
        final FullHttpResponse response = response(HttpResponseStatus.valueOf(status));
        final HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (status == HttpResponseStatus.UPGRADE_REQUIRED.code()) {
            headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION); // RFC 6455 4.4
        } else if (status == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
            headers.set(HttpHeaderNames.ALLOW, HttpMethod.GET.name());
        }
        return response;
    }

    private static FullHttpResponse response(HttpResponseStatus status) {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
    }

    /** A body would be read as WebSocket frames, or as a second request by a proxy before us. */
    private static boolean hasBody(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || headers.getAll(HttpHeaderNames.CONTENT_LENGTH).stream()
                        .anyMatch(length -> !length.strip().equals("0"));
    }

    private static boolean asksForUpgrade(HttpHeaders headers) {
        return headers.getAll(HttpHeaderNames.HOST).size() == 1
                && headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
                && headers.containsValue(
                        HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    }

    private static boolean isKey(String key) {
        if (key.length() != KEY_CHARACTERS) {
            return false;
        }
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException ex) {
            return false;
        }
    }
}
