package io.tandemrelay.loadgen.caller;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Twilio's HTTP requests to an application: voice webhook, {@code action} and status callbacks,
 * signed over the public URL. Immutable, any thread.
 */
public final class VoiceWebhook {
    /** Twilio's own ceiling for voice requests. */
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final HttpClient http;
    private final @Nullable TwilioSignature signature;
    private final Route route;

    VoiceWebhook(HttpClient http, @Nullable TwilioSignature signature, Route route) {
        this.http = http;
        this.signature = signature;
        this.route = route;
    }

    public record Answer(int status, String contentType, String body) {
        public boolean accepted() {
            return status / 100 == 2;
        }

        /**
         * Reads the answer as the next document of a call.
         *
         * @throws TwimlException 11200 for a refusal, 12300 for a wrong content type, or as {@link
         *     Twiml#parse}
         */
        public List<Twiml> document() throws TwimlException {
            if (!accepted()) {
                throw new TwimlException(ProtocolFault.HTTP, "HTTP status " + status);
            }
            final String type = contentType.replaceFirst(";.*", "").strip();
            if (!type.equals("text/xml") && !type.equals("application/xml")) {
                throw new TwimlException(
                        ProtocolFault.CONTENT_TYPE, "Content-Type \"" + contentType + "\"");
            }
            return Twiml.parse(body);
        }
    }

    /** Sends one request; fails with the cause when there was no answer at all. */
    public CompletableFuture<Answer> request(
            String url, String method, List<Map.Entry<String, String>> fields) {
        final String form = encoded(fields);
        final boolean get = method.equals("GET");
        final String signedUrl = get ? url + (url.indexOf('?') < 0 ? "?" : "&") + form : url;
        final URI target = route.of(signedUrl.replaceFirst("#.*$", ""));
        final HttpRequest.Builder request =
                HttpRequest.newBuilder(target)
                        .timeout(LIMIT)
                        .header("User-Agent", "TwilioProxy/1.1")
                        .header("Accept", "*/*")
                        .header("I-Twilio-Idempotency-Token", UUID.randomUUID().toString());
        if (signature != null) {
            request.header(
                    "X-Twilio-Signature",
                    get ? signature.sign(signedUrl) : signature.sign(signedUrl, fields));
        }
        if (!get) {
            request.header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
            request.POST(HttpRequest.BodyPublishers.ofString(form));
        }
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(answer ->
                        new Answer(
                                answer.statusCode(),
                                answer.headers().firstValue("content-type").orElse(""),
                                answer.body()));
    }

    /** The parameters every voice request carries, and the geography that usually comes along. */
    public static List<Map.Entry<String, String>> callFields(
            String accountSid, String callSid, String from, String to, String callStatus) {
        final List<Map.Entry<String, String>> fields = new ArrayList<>();
        fields.add(Map.entry("AccountSid", accountSid));
        fields.add(Map.entry("ApiVersion", "2010-04-01"));
        fields.add(Map.entry("CallSid", callSid));
        fields.add(Map.entry("CallStatus", callStatus));
        fields.add(Map.entry("Called", to));
        fields.add(Map.entry("CalledCity", ""));
        fields.add(Map.entry("CalledCountry", "US"));
        fields.add(Map.entry("Caller", from));
        fields.add(Map.entry("CallerCity", "SAN FRANCISCO"));
        fields.add(Map.entry("CallerCountry", "US"));
        fields.add(Map.entry("CallerState", "CA"));
        fields.add(Map.entry("Direction", "inbound"));
        fields.add(Map.entry("From", from));
        fields.add(Map.entry("FromCountry", "US"));
        fields.add(Map.entry("To", to));
        fields.add(Map.entry("ToCountry", "US"));
        return fields;
    }

    private static String encoded(List<Map.Entry<String, String>> fields) {
        return fields.stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
