package io.tandemrelay.loadgen.browser;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Commands and events of the Chrome DevTools protocol on the browser's one socket. Any thread may
 * send; events are delivered on the socket's thread.
 */
final class DevTools implements WebSocket.Listener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final AtomicInteger lastId = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<Consumer<JsonNode>> listeners = new CopyOnWriteArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private final HttpClient client = HttpClient.newHttpClient();
    private final WebSocket socket;

    DevTools(String address) {
        socket =
                client.newWebSocketBuilder()
                        .connectTimeout(PATIENCE)
                        .buildAsync(URI.create(address), this)
                        .join();
    }

    /** Called with every event, whatever tab it is of. */
    void listen(Consumer<JsonNode> listener) {
        listeners.add(listener);
    }

    static ObjectNode parameters() {
        return JSON.createObjectNode();
    }

    /**
     * Waits for the answer.
     *
     * @param tab the attached tab's session, or null for the browser itself
     */
    JsonNode send(@Nullable String tab, String method, ObjectNode parameters) {
        final int id = lastId.incrementAndGet();
        final CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        final ObjectNode command = JSON.createObjectNode();
        command.put("id", id);
        command.put("method", method);
        command.set("params", parameters);
        if (tab != null) {
            command.put("sessionId", tab);
        }
        synchronized (socket) {
            socket.sendText(command.toString(), true).join();
        }
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException ex) {
            throw new IllegalStateException(method + ": " + ex, ex);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + ": interrupted", ex);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
        partial.append(text);
        if (last) {
            final JsonNode message = JSON.readTree(partial.toString());
            partial.setLength(0);
            onMessage(message);
        }
        from.request(1);
        return null;
    }

    private void onMessage(JsonNode message) {
        if (!message.has("id")) {
            listeners.forEach(listener -> listener.accept(message));
            return;
        }
        final CompletableFuture<JsonNode> answer = answers.remove(message.get("id").asInt());
        if (answer == null) {
            return;
        }
        if (message.has("error")) {
            answer.completeExceptionally(
                    new IllegalStateException(message.get("error").toString()));
        } else {
            answer.complete(message.path("result"));
        }
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }
}
