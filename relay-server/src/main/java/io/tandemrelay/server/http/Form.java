package io.tandemrelay.server.http;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The parameters of a webhook request: form fields of a POST, query of a GET; decoded once, values
 * untrimmed, repeated names kept.
 *
 * @param parameters values by name, in order of arrival
 */
record Form(Map<String, List<String>> parameters) {

    private static final int MOST_PARAMETERS = 256;

    /** Parameters of {@code request}; malformed escapes throw IllegalArgumentException. */
    static Form of(FullHttpRequest request) {
        final boolean post = request.method().equals(HttpMethod.POST);
        final QueryStringDecoder decoder =
                QueryStringDecoder.builder()
                        .charset(StandardCharsets.UTF_8)
                        .hasPath(!post)
                        .maxParams(MOST_PARAMETERS)
                        .semicolonIsNormalChar(true)
                        .build(
                                post
                                        ? request.content().toString(StandardCharsets.UTF_8)
                                        : request.uri());
        return new Form(decoder.parameters());
    }

    /** First value of the parameter, or the empty string. */
    String first(String name) {
        return parameters.getOrDefault(name, List.of("")).getFirst();
    }
}
