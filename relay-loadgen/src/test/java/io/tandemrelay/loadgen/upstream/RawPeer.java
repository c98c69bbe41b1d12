package io.tandemrelay.loadgen.upstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** An upgraded socket of which a test reads and writes the bytes itself. */
final class RawPeer implements AutoCloseable {
    private final Socket socket;
    private boolean reset;

    private RawPeer(Socket socket) {
        this.socket = socket;
    }

    static RawPeer connect(URI url) throws IOException {
        final Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout(10_000);
        final String request =
                "GET "
                        + url.getPath()
                        + " HTTP/1.1\r\nHost: agent\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        final StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) socket.getInputStream().read());
        }
        if (!answer.toString().startsWith("HTTP/1.1 101 ")) {
            throw new IOException("not upgraded: " + answer);
        }
        return new RawPeer(socket);
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    byte[] readToEnd() throws IOException {
        final ByteArrayOutputStream heard = new ByteArrayOutputStream();
        final InputStream in = socket.getInputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                heard.write(next);
            }
        } catch (SocketException wasReset) {
            reset = true;
        }
        return heard.toByteArray();
    }

    boolean wasReset() {
        return reset;
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
