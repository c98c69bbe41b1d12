package io.tandemrelay.server.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Writes down what it hears; pass ends and writability apart from the rest. */
final class RecordingListener implements WebSocketListener {

    final List<String> events = new CopyOnWriteArrayList<>();
    final List<String> passes = new ArrayList<>();
    volatile @Nullable WebSocketClose close;
    long receivedNs;
    Runnable onMessage = () -> {};

    @Override
    public void onText(ByteBuf message, long atNs) {
        receivedNs = atNs;
        events.add("text " + message.toString(StandardCharsets.UTF_8));
        onMessage.run();
    }

    @Override
    public void onBinary(ByteBuf message, long atNs) {
        receivedNs = atNs;
        events.add("binary " + ByteBufUtil.hexDump(message));
        onMessage.run();
    }

    @Override
    public void onControl() {
        events.add("control");
    }

    @Override
    public void onWritabilityChanged(boolean writable) {
        passes.add("writable " + writable);
    }

    @Override
    public void onClosed(WebSocketClose closed) {
        close = closed;
        events.add("closed " + closed.code() + ' ' + closed.origin());
    }
}
