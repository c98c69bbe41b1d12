package io.tandemrelay.server.system;

import io.tandemrelay.server.system.Hostile.Attempt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rows of the catalogue that go to the public port; what goes to the agent's leg is in {@code
 * VapiSystemTest}, what needs a fuzzer or a proxy is elsewhere. For relays in development mode with
 * deadlines of one second.
 */
final class HostileInputs {

    private static final String PROTOCOL = "closed 1002";
    private static final String UTF8 = "closed 1007";
    private static final String POLICY = "closed 1008";
    private static final String TOO_BIG = "closed 1009";

    private HostileInputs() {}

    static List<Hostile> all() {
        return List.of(
                new Hostile("I-02", "frames against the rules", framing()),
                new Hostile("I-03", "frames too long", sizes()),
                new Hostile("I-04", "fragments without end", fragments()),
                new Hostile("I-05", "compression", compression()),
                new Hostile("I-06", "text that is not UTF-8", utf8()),
                new Hostile("I-07", "slow handshakes", slow()),
                new Hostile("I-08", "header bombs and smuggling", requests()),
                new Hostile("I-09", "bad upgrades", upgrades()),
                new Hostile("I-12", "paths", paths()),
                new Hostile("I-13", "JSON", json()),
                new Hostile("I-14", "base64", base64()),
                new Hostile("I-15", "wrong order", order()),
                new Hostile("I-16", "another call's name", spoofs()),
                new Hostile("I-17", "floods", floods()));
    }

    private static List<Attempt> framing() {
        return List.of(
                frames("unmasked", PROTOCOL, "8101 7b"),
                frames("opcode 3", PROTOCOL, "8380 00000000"),
                frames("opcode 7", PROTOCOL, "8780 00000000"),
                frames("opcode 11", PROTOCOL, "8b80 00000000"),
                frames("opcode 15", PROTOCOL, "8f80 00000000"),
                frames("RSV2", PROTOCOL, "a180 00000000"),
                frames("RSV3", PROTOCOL, "9180 00000000"),
                frames("fragmented ping", PROTOCOL, "0980 00000000"),
                frames("ping of 126 bytes", PROTOCOL, "89fe 007e 00000000" + "00".repeat(126)),
                frames("half a close code", PROTOCOL, "8881 00000000 03"),
                frames("close code 999", PROTOCOL, "8882 00000000 03e7"),
                frames("close code 1005", PROTOCOL, "8882 00000000 03ed"),
                frames("close code 65535", PROTOCOL, "8882 00000000 ffff"),
                frames("close reason not UTF-8", UTF8, "8884 00000000 03e8 c3 28"),
                frames("continuation of nothing", PROTOCOL, "8081 00000000 7b"),
                frames("text inside a message", PROTOCOL, "0181 00000000 7b 8181 00000000 7b"),
                frames("length 5 in 16 bits", PROTOCOL, "81fe 0005 00000000 7b7b7b7b7b"),
                frames("length 5 in 64 bits", PROTOCOL, "81ff 0000000000000005 00000000"),
                frames("length 2^63", PROTOCOL, "81ff 8000000000000000 00000000"));
    }

    private static List<Attempt> sizes() {
        return List.of(
                frames("limit + 1", TOO_BIG, "81ff 0000000000020001 00000000"),
                frames("2^31", TOO_BIG, "81ff 0000000080000000 00000000"),
                frames("2^62", TOO_BIG, "81ff 4000000000000000 00000000"),
                frames(
                        "limit twice",
                        TOO_BIG,
                        "01fe ffff 00000000"
                                + "20".repeat(65_535)
                                + "00fe ffff 00000000"
                                + "20".repeat(65_535)
                                + "80fe ffff 00000000"));
    }

    private static List<Attempt> fragments() {
        return List.of(
                frames("bytes", TOO_BIG, "0181 00000000 20" + "0081 00000000 20".repeat(16)),
                frames("nothings", TOO_BIG, "0180 00000000" + "0080 00000000".repeat(16)),
                frames("never finished", POLICY, "0181 00000000 7b"),
                frames("half a frame", POLICY, "81fe 0100 00000000 7b"));
    }

    private static List<Attempt> compression() {
        return List.of(
                new Attempt(
                        "offered, not taken",
                        "101 plain",
                        (relay, number) -> {
                            try (WireSocket wire = WireSocket.connect(relay)) {
                                final WireSocket.Answer answer =
                                        wire.request(
                                                "GET",
                                                "/media",
                                                WireSocket.upgrade(
                                                        Map.of(
                                                                "sec-websocket-extensions",
                                                                "permessage-deflate")));
                                return answer.status()
                                        + (answer.headers().containsKey("sec-websocket-extensions")
                                                ? " deflated"
                                                : " plain");
                            }
                        }),
                frames("RSV1", PROTOCOL, "c180 00000000"));
    }

    private static List<Attempt> utf8() {
        return List.of(
                frames("overlong", UTF8, "8182 00000000 c0af"),
                frames("surrogate", UTF8, "8183 00000000 eda080"),
                frames("above U+10FFFF", UTF8, "8184 00000000 f4908080"),
                frames("cut", UTF8, "8182 00000000 e282"),
                frames("split over fragments", UTF8, "0181 00000000 e2 8081 00000000 28"));
    }

    private static List<Attempt> slow() {
        return List.of(
                new Attempt("says nothing", "closed", (relay, number) -> silent(relay, "")),
                new Attempt(
                        "half a request",
                        "closed",
                        (relay, number) -> silent(relay, "GET /health HTTP/1.1\r\nHost: x\r\nA:")),
                new Attempt(
                        "no start",
                        POLICY,
                        (relay, number) -> {
                            try (WireSocket wire = WireSocket.media(relay)) {
                                return "closed " + wire.closeCode();
                            }
                        }));
    }

    private static List<Attempt> requests() {
        final String get = "GET /health HTTP/1.1\r\nHost: x\r\n";
        final String post = "POST /webhook/twilio HTTP/1.1\r\nHost: x\r\n";
        final String length = "Content-Length: 4\r\n";
        final String chunks = "Transfer-Encoding: chunked\r\n";
        return List.of(
                raw("line of 100 KB", "414 once", "GET /" + "a".repeat(100_000)),
                raw("10,000 headers", "431 once", get + "A: b\r\n".repeat(10_000) + "\r\n"),
                raw("control bytes first", "400 once", "\0\1" + get + "\r\n"),
                raw("NUL in a header", "400 once", get + "A: b\0c\r\n\r\n"),
                raw("bare line feeds", "400 once", "GET /health HTTP/1.1\nHost: x\n\n"),
                raw(
                        "length and chunks",
                        "400 once",
                        post + length + chunks + "\r\n0\r\n\r\n" + get + "\r\n"),
                raw("two lengths", "400 once", post + length + "Content-Length: 5\r\n\r\nabcde"),
                raw(
                        "chunks not last",
                        "400 once",
                        post + "Transfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n"),
                raw("a body too long", "413 once", post + "Content-Length: 100000\r\n\r\n"),
                raw("an old version", "505 once", "GET /health HTTP/1.0\r\nHost: x\r\n\r\n"),
                raw("a new version", "505 once", "GET /health HTTP/9.9\r\nHost: x\r\n\r\n"));
    }

    private static List<Attempt> upgrades() {
        return List.of(
                upgrade("version 8", 426, Map.of("sec-websocket-version", "8")),
                upgrade("version 0", 426, Map.of("sec-websocket-version", "0")),
                upgrade("no Connection", 400, Map.of("connection", "")),
                upgrade("no Upgrade", 400, Map.of("upgrade", "")),
                upgrade("a short key", 400, Map.of("sec-websocket-key", "AAAA")),
                upgrade("no key", 400, Map.of("sec-websocket-key", "")),
                upgrade("a browser", 403, Map.of("origin", "https://evil.example")),
                new Attempt(
                        "a forged token",
                        "403",
                        (relay, number) ->
                                status(relay, "/media/v1.a.b.c.9999999999.d.e", Map.of())));
    }

    private static List<Attempt> paths() {
        final List<Attempt> attempts = new ArrayList<>();
        for (String path :
                List.of(
                        "/../../etc/passwd",
                        "/..%2f..%2fetc/passwd",
                        "/%2e%2e/conf/relay.conf",
                        "/health%00",
                        "/%u002e/health",
                        "/%c0%ae%c0%ae/health",
                        "/health/../metrics",
                        "/metrics",
                        "//health",
                        "/HEALTH")) {
            attempts.add(
                    new Attempt(
                            path,
                            "404",
                            (relay, number) -> {
                                try (WireSocket wire = WireSocket.connect(relay)) {
                                    return String.valueOf(
                                            wire.request("GET", path, Map.of("host", "x"))
                                                    .status());
                                }
                            }));
        }
        return attempts;
    }

    /** None opens a call and none ends the relay's patience; then the start deadline closes. */
    private static List<Attempt> json() {
        final List<Attempt> attempts = new ArrayList<>();
        for (Map.Entry<String, String> each :
                Map.of(
                                "deep",
                                "[".repeat(60_000),
                                "deep objects",
                                "{\"a\":".repeat(20_000),
                                "long number",
                                "{\"event\":" + "9".repeat(60_000) + "}",
                                "huge exponent",
                                "{\"event\":1e999999}",
                                "NaN",
                                "{\"event\":NaN}",
                                "long name",
                                "{\"" + "n".repeat(60_000) + "\":1}",
                                "long string",
                                "{\"event\":\"" + "s".repeat(100_000) + "\"}",
                                "lone surrogate",
                                "{\"event\":\"\\ud800\"}",
                                "bad escape",
                                "{\"event\":\"\\x\"}",
                                "comment",
                                "/* */{\"event\":\"start\"}")
                        .entrySet()) {
            attempts.add(messages(each.getKey(), POLICY, each.getValue()));
        }
        attempts.add(messages("__proto__", POLICY, "{\"__proto__\":{\"event\":\"start\"}}"));
        return attempts;
    }

    private static List<Attempt> base64() {
        return List.of(
                streaming("bad alphabet, again and again", POLICY, 200, "@@@@"),
                streaming("padding in the middle", POLICY, 200, "AA==AAAA"),
                streaming("URL alphabet", POLICY, 200, "-_-_"),
                streaming("white space", POLICY, 200, "AA AA"),
                streaming("odd length", POLICY, 200, "AAAAA"));
    }

    private static List<Attempt> order() {
        return List.of(
                messages("stop first", "closed 1000", "{\"event\":\"stop\",\"stop\":{}}"),
                messages(
                        "media first",
                        POLICY,
                        "{\"event\":\"media\",\"media\":{\"payload\":\"\"}}"),
                messages("start of nothing", POLICY, "{\"event\":\"start\",\"start\":{}}"),
                messages(
                        "start in another format",
                        "closed 1003",
                        WireSocket.start("MZbad", "CAbad", "audio/opus")),
                new Attempt(
                        "start for another stream",
                        POLICY,
                        (relay, number) -> {
                            try (WireSocket wire = open(relay, number)) {
                                wire.text(WireSocket.start("MZnext", "CAnext", "audio/x-mulaw"));
                                return "closed " + wire.closeCode();
                            }
                        }));
    }

    private static List<Attempt> spoofs() {
        return List.of(
                new Attempt(
                        "media for another stream",
                        POLICY,
                        (relay, number) -> {
                            try (WireSocket wire = open(relay, number)) {
                                repeat(
                                        wire,
                                        200,
                                        "{\"event\":\"media\",\"streamSid\":\"MZvictim\",\"media\":"
                                                + "{\"payload\":\"AAAA\"}}");
                                return "closed " + wire.closeCode();
                            }
                        }));
    }

    private static List<Attempt> floods() {
        return List.of(
                new Attempt(
                        "pings",
                        POLICY,
                        (relay, number) -> {
                            try (WireSocket wire = WireSocket.media(relay)) {
                                for (int i = 0; i < 11; i++) {
                                    wire.sendHex("8980 00000000");
                                }
                                return "closed " + wire.closeCode();
                            }
                        }),
                new Attempt(
                        "media far above real time",
                        POLICY,
                        (relay, number) -> {
                            try (WireSocket wire = open(relay, number)) {
                                repeat(
                                        wire,
                                        4_000,
                                        "{\"event\":\"media\",\"media\":{\"payload\":\"AAAA\"}}");
                                return "closed " + wire.closeCode();
                            }
                        }));
    }

    private static Attempt frames(String what, String expected, String hex) {
        return new Attempt(
                what,
                expected,
                (relay, number) -> {
                    try (WireSocket wire = WireSocket.media(relay)) {
                        try {
                            wire.sendHex(hex);
                        } catch (IOException ex) {
                            // It has had enough before we have.
                        }
                        return "closed " + wire.closeCode();
                    }
                });
    }

    private static Attempt messages(String what, String expected, String... texts) {
        return new Attempt(
                what,
                expected,
                (relay, number) -> {
                    try (WireSocket wire = WireSocket.media(relay)) {
                        for (String text : texts) {
                            wire.text(text);
                        }
                        return "closed " + wire.closeCode();
                    }
                });
    }

    private static Attempt streaming(String what, String expected, int times, String payload) {
        return new Attempt(
                what,
                expected,
                (relay, number) -> {
                    try (WireSocket wire = open(relay, number)) {
                        repeat(
                                wire,
                                times,
                                "{\"event\":\"media\",\"media\":{\"payload\":\""
                                        + payload
                                        + "\"}}");
                        return "closed " + wire.closeCode();
                    }
                });
    }

    private static Attempt upgrade(String what, int status, Map<String, String> changes) {
        return new Attempt(
                what, String.valueOf(status), (relay, number) -> status(relay, "/media", changes));
    }

    private static Attempt raw(String what, String expected, String bytes) {
        return new Attempt(
                what,
                expected,
                (relay, number) -> {
                    try (WireSocket wire = WireSocket.connect(relay)) {
                        try {
                            wire.send(bytes.getBytes(StandardCharsets.ISO_8859_1));
                        } catch (IOException ex) {
                            // It answers and closes before it has read everything.
                        }
                        return wire.answersUntilClosed();
                    }
                });
    }

    private static String status(RelayProcess relay, String target, Map<String, String> changes)
            throws IOException {
        try (WireSocket wire = WireSocket.connect(relay)) {
            return String.valueOf(
                    wire.request("GET", target, WireSocket.upgrade(changes)).status());
        }
    }

    private static String silent(RelayProcess relay, String beginning) throws IOException {
        try (WireSocket wire = WireSocket.connect(relay)) {
            wire.send(beginning.getBytes(StandardCharsets.US_ASCII));
            return wire.answersUntilClosed();
        }
    }

    private static WireSocket open(RelayProcess relay, int number) throws IOException {
        return WireSocket.streaming(relay, "MZhostile" + number, "CAhostile" + number);
    }

    private static void repeat(WireSocket wire, int times, String text) {
        try {
            for (int i = 0; i < times; i++) {
                wire.text(text);
            }
        } catch (IOException ex) {
            // It has had enough before we have.
        }
    }
}
