package io.tandemrelay.server.http;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The parameters of a webhook request, decoded once, values untrimmed, repeated names kept.
 *
 * @param fields form fields of a POST's body, values by name; none for a GET
 * @param query parameters of the request's query
 */
record Form(Map<String, List<String>> fields, Map<String, List<String>> query) {

    private static final int MOST_PARAMETERS = 256;

    /** Parameters of {@code request}; malformed escapes throw IllegalArgumentException. */
    static Form of(FullHttpRequest request) {
        final boolean post = request.method().equals(HttpMethod.POST);
        return new Form(
                post
                        ? decode(request.content().toString(StandardCharsets.UTF_8), false)
                        : Map.of(),
                decode(request.uri(), true));
    }

    /** First value of the parameter, or the empty string. */
    String first(String name) {
        final List<String> inQuery = query.getOrDefault(name, List.of(""));
        return fields.getOrDefault(name, inQuery).getFirst();
    }

    private static Map<String, List<String>> decode(String text, boolean hasPath) {
        return QueryStringDecoder.builder()
                .charset(StandardCharsets.UTF_8)
                .hasPath(hasPath)
                .maxParams(MOST_PARAMETERS)
                .semicolonIsNormalChar(true)
                .build(text)
                .parameters();
    }
}
