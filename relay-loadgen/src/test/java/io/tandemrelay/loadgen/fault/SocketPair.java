package io.tandemrelay.loadgen.fault;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Plain blocking sockets on both sides of a proxy, with time limits on everything. */
final class SocketPair implements AutoCloseable {
    private static final int LIMIT_MS = 20_000;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ServerSocket server;
    private final FaultProxy proxy;
    final Socket client;
    final Socket target;

    /** What one end received, and how it ended. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Received(byte[] bytes, boolean reset) {}

    SocketPair(FaultPlan plan) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(LIMIT_MS);
        proxy =
                FaultProxy.start(
                        0, new InetSocketAddress("127.0.0.1", server.getLocalPort()), plan);
        client = prepared(new Socket("127.0.0.1", proxy.port()));
        target = prepared(server.accept());
    }

    private static Socket prepared(Socket socket) throws IOException {
        socket.setSoTimeout(LIMIT_MS);
        socket.setTcpNoDelay(true);
        return socket;
    }

    FaultProxy proxy() {
        return proxy;
    }

    /** One more connection: both its ends. */
    Socket[] another() throws IOException {
        final Socket more = prepared(new Socket("127.0.0.1", proxy.port()));
        return new Socket[] {more, prepared(server.accept())};
    }

    static byte[] noise(int length, long seed) {
        final byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Writes all, in pieces of random length, and then a FIN; a reset ends it early. */
    void send(Socket from, byte[] bytes, long seed) {
        threads.execute(() -> {
            final Random random = new Random(seed);
            try {
                int at = 0;
                while (at < bytes.length) {
                    final int length = Math.min(1 + random.nextInt(20_000), bytes.length - at);
                    from.getOutputStream().write(bytes, at, length);
                    at += length;
                }
                from.shutdownOutput();
            } catch (IOException reset) {
                // The receiving side is what a test looks at.
            }
        });
    }

    /** All that comes until a FIN or a reset. */
    CompletableFuture<Received> receive(Socket into) {
        return CompletableFuture.supplyAsync(() -> received(into), threads);
    }

    private static Received received(Socket into) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final byte[] buffer = new byte[16_384];
        try {
            final InputStream in = into.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes.write(buffer, 0, read);
            }
            return new Received(bytes.toByteArray(), false);
        } catch (IOException reset) {
            return new Received(bytes.toByteArray(), true);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        target.close();
        server.close();
        proxy.close();
        threads.shutdownNow();
        try {
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
