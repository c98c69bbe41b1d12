package io.tandemrelay.server.system;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A peer without manners: writes any bytes to the relay's port, HTTP first, WebSocket frames after
 * an upgrade. Blocking, one thread; reads give up after ten seconds.
 */
final class WireSocket implements AutoCloseable {
    /** Close code when the socket ended without a close frame (RFC 6455 7.1.5). */
    static final int NO_CLOSE_FRAME = 1006;

    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xa;

    private static final int FIN = 0x80;
    private static final int READ_LIMIT_MS = 10_000;
    private static final Map<String, String> UPGRADE =
            Map.of(
                    "host", "127.0.0.1",
                    "upgrade", "websocket",
                    "connection", "Upgrade",
                    "sec-websocket-version", "13",
                    "sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");

    private final Socket socket;
    private final DataInputStream in;

    /** Head of an HTTP answer; header names in lower case. */
    record Answer(int status, Map<String, String> headers, String body) {}

    record Frame(int opcode, ByteBuffer payload) {}

    private WireSocket(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(READ_LIMIT_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    static WireSocket connect(RelayProcess relay) {
        try {
            return new WireSocket(new Socket(InetAddress.getLoopbackAddress(), relay.httpPort()));
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** As {@link #streaming}, with next to no room for what the relay sends: it is never read. */
    static WireSocket deaf(RelayProcess relay, String streamSid, String callSid)
            throws IOException {
        final Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), relay.httpPort()));
        final WireSocket wire = new WireSocket(socket);
        wire.upgrade();
        wire.begin(streamSid, callSid);
        return wire;
    }

    /** A media socket after its 101. */
    static WireSocket media(RelayProcess relay) throws IOException {
        final WireSocket wire = connect(relay);
        wire.upgrade();
        return wire;
    }

    /** A media socket that has said {@code connected} and {@code start}. */
    static WireSocket streaming(RelayProcess relay, String streamSid, String callSid)
            throws IOException {
        final WireSocket wire = media(relay);
        wire.begin(streamSid, callSid);
        return wire;
    }

    private void upgrade() throws IOException {
        final Answer answer = request("GET", "/media", UPGRADE);
        if (answer.status() != 101) {
            throw new IOException("upgrade answered with " + answer.status());
        }
    }

    private void begin(String streamSid, String callSid) throws IOException {
        text("{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}");
        text(start(streamSid, callSid, "audio/x-mulaw"));
    }

    static String start(String streamSid, String callSid, String encoding) {
        return """
        {"event":"start","sequenceNumber":"1","start":{"streamSid":"%s","callSid":"%s",\
        "accountSid":"AC00000000000000000000000000000001","tracks":["inbound"],"mediaFormat":\
        {"encoding":"%s","sampleRate":8000,"channels":1},"customParameters":{}},"streamSid":"%s"}\
        """
                .formatted(streamSid, callSid, encoding, streamSid);
    }

    /** The usual headers of an upgrade with these laid over them; an empty value removes one. */
    static Map<String, String> upgrade(Map<String, String> changes) {
        final Map<String, String> headers = new TreeMap<>(UPGRADE);
        headers.putAll(changes);
        headers.values().removeIf(String::isEmpty);
        return headers;
    }

    Answer request(String method, String target, Map<String, String> headers) throws IOException {
        final StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        try {
            send(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException ex) {
            // The relay may answer and close before it has read everything.
        }
        return answer();
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void sendHex(String hex) throws IOException {
        send(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    void text(String message) throws IOException {
        send(frame(FIN | TEXT, message.getBytes(StandardCharsets.UTF_8)));
    }

    /** A masked WebSocket frame, its mask all zero. */
    static byte[] frame(int finAndOpcode, byte[] payload) {
        final ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write(finAndOpcode);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >>> shift));
            }
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    Frame read() throws IOException {
        final int opcode = in.readUnsignedByte() & 0xf;
        int length = in.readUnsignedByte();
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        final byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(opcode, ByteBuffer.wrap(payload));
    }

    /** Skips everything up to the relay's close frame; {@link #NO_CLOSE_FRAME} if there is none. */
    int closeCode() throws IOException {
        try {
            while (true) {
                final Frame frame = read();
                if (frame.opcode() == CLOSE) {
                    return Short.toUnsignedInt(frame.payload().getShort());
                }
            }
        } catch (EOFException ex) {
            return NO_CLOSE_FRAME;
        }
    }

    /**
     * Reads to the end of the connection: {@code closed} when nothing was said, else the status of
     * the first answer and how many answers there were, {@code 400 once}.
     */
    String answersUntilClosed() throws IOException {
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketException reset) {
            // what was read before it counts
        }
        final String text = all.toString(StandardCharsets.ISO_8859_1);
        if (text.isEmpty()) {
            return "closed";
        }
        final int answers = text.split("HTTP/1.1 \\d{3} ", -1).length - 1;
        return text.substring(9, 12) + (answers == 1 ? " once" : " times " + answers);
    }

    /** RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Answer answer() throws IOException {
        final String status = line();
        final Map<String, String> headers = new TreeMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            final int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        final byte[] body = new byte[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
        in.readFully(body);
        return new Answer(
                Integer.parseInt(status.split(" ", 3)[1]),
                headers,
                new String(body, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        final byte[] line = new byte[8192];
        int length = 0;
        for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
            line[length++] = (byte) next;
        }
        return new String(Arrays.copyOf(line, length), StandardCharsets.US_ASCII).strip();
    }
}
