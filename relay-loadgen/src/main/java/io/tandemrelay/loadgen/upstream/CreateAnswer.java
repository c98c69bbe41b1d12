package io.tandemrelay.loadgen.upstream;

import java.util.Map;

/** How {@code POST /call} is answered. */
public sealed interface CreateAnswer {
    /** As documented: validated, then 201, or the error that the request deserves. */
    CreateAnswer CREATED = new Created(Shape.PLAIN);

    /** The call is created, but no answer ever comes. */
    CreateAnswer NEVER = new Never();

    /** What is wrong or unusual in an otherwise documented success. */
    enum Shape {
        PLAIN,
        /** 200 instead of 201. */
        STATUS_200,
        /** No transport.audioFormat in the reply. */
        NO_ECHOED_FORMAT,
        BLOCKED_BY_CONCURRENCY,
        NO_URL,
        URL_NOT_WEBSOCKET,
        BATCH,
        TRUNCATED_JSON
    }

    record Created(Shape shape) implements CreateAnswer {}

    record Never() implements CreateAnswer {}

    /** The reply names this format instead of the one asked for, and the session uses it. */
    record OtherFormat(AgentAudio audio) implements CreateAnswer {}

    /** This answer and no other, whatever the request. */
    record Verbatim(int status, Map<String, String> headers, String body) implements CreateAnswer {
        public Verbatim {
            headers = Map.copyOf(headers);
        }
    }

    static CreateAnswer badRequest() {
        return json(
                400,
                """
                {"message":["transport.audioFormat.format must be one of the allowed values"],\
                "error":"Bad Request","statusCode":400}\
                """);
    }

    static CreateAnswer badKey() {
        return json(401, "{\"message\":\"Invalid Key.\",\"statusCode\":401}");
    }

    /** What the vendor's edge answers to a request without User-Agent. */
    static CreateAnswer edgeBlock() {
        return new Verbatim(403, Map.of("content-type", "text/plain"), "error code: 1010");
    }

    static CreateAnswer rateLimited(int retryAfterSeconds) {
        return new Verbatim(
                429,
                Map.of(
                        "content-type",
                        "application/json",
                        "retry-after",
                        Integer.toString(retryAfterSeconds)),
                "{\"message\":\"Rate limit exceeded\",\"statusCode\":429}");
    }

    static CreateAnswer serverError() {
        return json(500, "{\"message\":\"Internal server error\",\"statusCode\":500}");
    }

    static CreateAnswer badGateway() {
        return new Verbatim(
                502, Map.of("content-type", "text/html"), "<html><body>Bad gateway</body></html>");
    }

    private static CreateAnswer json(int status, String body) {
        return new Verbatim(status, Map.of("content-type", "application/json"), body);
    }
}
