package io.tandemrelay.loadgen.upstream;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The relay's place in a test: the JDK's WebSocket client, keeping what it hears. */
final class Peer implements WebSocket.Listener {
    static final HttpClient HTTP = HttpClient.newHttpClient();

    private final ByteArrayOutputStream audio = new ByteArrayOutputStream();
    private final StringBuilder partialText = new StringBuilder();
    private final List<String> texts = new ArrayList<>();
    private final List<Integer> messageBytes = new ArrayList<>();
    private int partialBytes;
    private int pings;
    private int pongs;
    private int closeCode;
    private @Nullable Throwable failure;
    private @Nullable WebSocket socket;

    static CompletableFuture<Peer> connecting(URI url) {
        final Peer peer = new Peer();
        return HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer TEST-PRIVATE-KEY")
                .header("User-Agent", "relay-test/1")
                .buildAsync(url, peer)
                .thenApply(opened -> {
                    peer.socket = opened;
                    return peer;
                })
                .orTimeout(10, TimeUnit.SECONDS);
    }

    static Peer connect(URI url) {
        return connecting(url).join();
    }

    WebSocket socket() {
        final WebSocket opened = socket;
        if (opened == null) {
            throw new IllegalStateException("not connected");
        }
        return opened;
    }

    void send(byte[] bytes) {
        await(socket().sendBinary(ByteBuffer.wrap(bytes), true));
    }

    void send(String text) {
        await(socket().sendText(text, true));
    }

    private static void await(CompletableFuture<WebSocket> sent) {
        sent.orTimeout(Duration.ofSeconds(5).toMillis(), TimeUnit.MILLISECONDS).join();
    }

    synchronized byte[] audio() {
        return audio.toByteArray();
    }

    synchronized List<String> texts() {
        return List.copyOf(texts);
    }

    synchronized List<Integer> messageBytes() {
        return List.copyOf(messageBytes);
    }

    synchronized int pings() {
        return pings;
    }

    synchronized int pongs() {
        return pongs;
    }

    synchronized int closeCode() {
        return closeCode;
    }

    synchronized @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onBinary(
            WebSocket webSocket, ByteBuffer data, boolean last) {
        final byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        audio.writeBytes(bytes);
        partialBytes += bytes.length;
        if (last) {
            messageBytes.add(partialBytes);
            partialBytes = 0;
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onText(
            WebSocket webSocket, CharSequence data, boolean last) {
        partialText.append(data);
        if (last) {
            texts.add(partialText.toString());
            partialText.setLength(0);
        }
        webSocket.request(1);
        return null;
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onPing(
            WebSocket webSocket, ByteBuffer message) {
        pings++;
        webSocket.request(1);
        return null;
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onPong(
            WebSocket webSocket, ByteBuffer message) {
        pongs++;
        webSocket.request(1);
        return null;
    }

    @Override
    public synchronized @Nullable CompletionStage<?> onClose(
            WebSocket webSocket, int statusCode, String reason) {
        closeCode = statusCode;
        return null;
    }

    @Override
    public synchronized void onError(WebSocket webSocket, Throwable error) {
        failure = error;
    }
}
