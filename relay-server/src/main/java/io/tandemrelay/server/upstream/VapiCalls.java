package io.tandemrelay.server.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.config.UpstreamConfig;
import io.tandemrelay.server.config.VapiConfig;
import io.tandemrelay.server.media.AudioFormat;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vapi's REST interface: makes the call whose socket a leg then joins, and ends calls that have no
 * socket. One for all loops; any thread may ask, answers come on threads relay-rest-N.
 *
 * <p>The vendor knows no idempotency key, so a request that may have reached it is not repeated,
 * save once after a plain 500.
 */
public final class VapiCalls implements CallCreation, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VapiCalls.class);

    private static final int THREADS = 2;
    private static final int MAX_REPLY_BYTES = 256 * 1024;
    private static final int INTERNAL_SERVER_ERROR = 500;
    private static final int RETRY_LEAST_MS = 100;
    private static final int RETRY_MOST_MS = 300;
    private static final byte[] END_CALL = "{\"type\":\"end-call\"}".getBytes(US_ASCII);

    private final ExecutorService threads;
    private final HttpClient client;
    private final URI callUrl;
    private final String authorization;
    private final String userAgent;
    private final long createTimeoutMs;
    private final VapiCallRequest request;
    private final AgentHosts hosts;
    private final VapiCallReply reply;

    /**
     * Asks for calls in the configured audio format.
     *
     * @param userAgent without one the vendor's edge answers 403
     */
    public VapiCalls(UpstreamConfig config, String userAgent) {
        this(config.vapi(), UpstreamConnector.format(config.audio()), userAgent);
    }

    VapiCalls(VapiConfig config, AudioFormat format, String userAgent) {
        this.threads =
                Executors.newFixedThreadPool(
                        THREADS, Thread.ofPlatform().name("relay-rest-", 0).daemon().factory());
        this.client =
                HttpClient.newBuilder()
                        .executor(threads)
                        .connectTimeout(config.createTimeout())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .version(version(config.baseUrl()))
                        .build();
        this.callUrl = URI.create(config.baseUrl() + "/call");
        this.authorization = "Bearer " + config.apiKey().text();
        this.userAgent = userAgent;
        this.createTimeoutMs = config.createTimeout().toMillis();
        this.request = new VapiCallRequest(config, format);
        this.hosts = new AgentHosts(callUrl.getHost(), config.allowedHosts());
        this.reply = new VapiCallReply(format, config.allowInsecureUrl(), hosts);
    }

    /** Over plain HTTP an upgrade to version 2 would only confuse test servers. */
    private static HttpClient.Version version(String baseUrl) {
        return baseUrl.startsWith("https:")
                ? HttpClient.Version.HTTP_2
                : HttpClient.Version.HTTP_1_1;
    }

    /** Where its replies may send us. */
    AgentHosts hosts() {
        return hosts;
    }

    @Override
    public CompletableFuture<CreatedCall> create(CallIdentity identity) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(createTimeoutMs);
        final byte[] body = request.body(identity);
        return postCall(body, deadlineNs)
                .thenCompose(response ->
                        response.statusCode() == INTERNAL_SERVER_ERROR
                                ? again(body, deadlineNs, response)
                                : CompletableFuture.completedFuture(response))
                .handleAsync(this::outcome, threads);
    }

    private CompletionStage<HttpResponse<byte[]>> again(
            byte[] body, long deadlineNs, HttpResponse<byte[]> first) {
        final long delayMs = ThreadLocalRandom.current().nextLong(RETRY_LEAST_MS, RETRY_MOST_MS);
        if (delayMs >= leftMs(deadlineNs)) {
            return CompletableFuture.completedFuture(first);
        }
        final Executor later =
                CompletableFuture.delayedExecutor(delayMs, TimeUnit.MILLISECONDS, threads);
        return CompletableFuture.runAsync(() -> {}, later)
                .thenCompose(waited -> postCall(body, deadlineNs));
    }

    private CompletableFuture<HttpResponse<byte[]>> postCall(byte[] body, long deadlineNs) {
        final HttpRequest post =
                HttpRequest.newBuilder(callUrl)
                        .header("Authorization", authorization)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", userAgent)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
        return send(post, Math.max(1, leftMs(deadlineNs)));
    }

    /** Sends with a deadline on the whole exchange, the reply's body included. */
    private CompletableFuture<HttpResponse<byte[]>> send(HttpRequest post, long timeoutMs) {
        final BodyHandler<byte[]> bounded =
                head -> BodySubscribers.limiting(BodySubscribers.ofByteArray(), MAX_REPLY_BYTES);
        final CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(post, bounded);
        final CompletableFuture<HttpResponse<byte[]>> timed =
                sent.copy().orTimeout(timeoutMs, TimeUnit.MILLISECONDS);
        return timed.whenComplete((response, fault) -> {
            if (fault != null) {
                sent.cancel(true);
            }
        });
    }

    private CreatedCall outcome(
            @Nullable HttpResponse<byte[]> response, @Nullable Throwable wrapped) {
        final Throwable fault =
                wrapped instanceof CompletionException ? wrapped.getCause() : wrapped;
        final CreatedCall created =
                response != null
                        ? reply.read(response.statusCode(), response.body())
                        : failure(fault);
        if (created instanceof CreatedCall.Failed failed) {
            LOG.warn("Vapi made no call: {}, {}", failed.reason().word(), detail(response, fault));
        }
        return created;
    }

    /** For the log: nothing of a usable reply, whose URL is a secret. */
    private static String detail(
            @Nullable HttpResponse<byte[]> response, @Nullable Throwable fault) {
        return response == null
                ? String.valueOf(fault)
                : "status "
                        + response.statusCode()
                        + ' '
                        + VapiCallReply.complaint(response.body());
    }

    private static CreatedCall failure(@Nullable Throwable fault) {
        return switch (fault) {
            case HttpConnectTimeoutException ex ->
                    CreatedCall.Failed.nothing(CloseReason.AGENT_TIMEOUT);
            case ConnectException ex -> CreatedCall.Failed.nothing(CloseReason.AGENT_UNREACHABLE);
            case UnresolvedAddressException ex ->
                    CreatedCall.Failed.nothing(CloseReason.AGENT_UNREACHABLE);
            case TimeoutException ex ->
                    new CreatedCall.Failed(CloseReason.AGENT_TIMEOUT, true, null);
            case HttpTimeoutException ex ->
                    new CreatedCall.Failed(CloseReason.AGENT_TIMEOUT, true, null);
            case null, default -> new CreatedCall.Failed(CloseReason.AGENT_UNREACHABLE, true, null);
        };
    }

    private static long leftMs(long deadlineNs) {
        return TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
    }

    @Override
    public CompletableFuture<Boolean> endCall(URI controlUrl) {
        // no key: the URL is the permission, and it may be on another host
        final HttpRequest post =
                HttpRequest.newBuilder(controlUrl)
                        .header("Content-Type", "application/json")
                        .header("User-Agent", userAgent)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(END_CALL))
                        .build();
        return send(post, createTimeoutMs)
                .handleAsync(
                        (response, fault) -> fault == null && response.statusCode() / 100 == 2,
                        threads);
    }

    /** Abandons requests under way. */
    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
