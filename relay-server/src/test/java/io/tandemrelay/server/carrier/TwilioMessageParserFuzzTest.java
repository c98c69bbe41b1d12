package io.tandemrelay.server.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The scanner and the JSON reader must give the same answer, whatever the text. */
class TwilioMessageParserFuzzTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20261122L);
    private static final int MUTANTS = Integer.getInteger("fuzz.rounds", 20_000);
    private static final int MAX_MESSAGE_BYTES = 256 * 1024;

    private static final String[] BLANKS = {"", "", "", " ", "\n", "\t", "\r\n", "  "};
    private static final String[] ODD_VALUES = {
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-4",
        "4.5",
        "1e3",
        "007",
        "\"007\"",
        "\"\"",
        "[]",
        "{}",
        "[1,[2,{\"payload\":\"AAAA\"}]]",
        "{\"event\":\"stop\",\"x\":[null,true]}",
        "\"a\\u0041\"",
        "\"\\/\"",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999",
        "\"9223372036854775808\"",
        "\"naïve\"",
        "nul",
        "truex",
        "\"inbound\"",
        "7",
        "\"#\"",
        "\"g1:2\"",
        "[[[[[[[[[[1]]]]]]]]]]",
        "123456789012345678",
        "1234567890123456789",
        "\"=\"",
        "\"A===\""
    };
    private static final byte[] BYTES =
            "{}[]\",:\\/0123456789eE+-.=ABabtrufalsn \n\t\u0001\u007f"
                    .getBytes(StandardCharsets.UTF_8);

    private final TwilioMessageParser parser = new TwilioMessageParser(MAX_MESSAGE_BYTES);
    private final TwilioMessageParser reference = new TwilioMessageParser(MAX_MESSAGE_BYTES);
    private final TwilioScanner scanner = new TwilioScanner(new TwilioMessage());
    private final Random random = new Random(SEED);
    private int scanned;
    private int accepted;

    @Test
    void shouldAgreeOnEveryVector() {
        for (final byte[] text : seeds()) {
            assertAgreement(text);
        }
    }

    @Test
    void shouldAgreeOnMutatedMessages() {
        final List<byte[]> seeds = seeds();

        for (int round = 0; round < MUTANTS; round++) {
            assertAgreement(mutant(seeds.get(random.nextInt(seeds.size()))));
        }
    }

    @Test
    void shouldAgreeOnGeneratedMessages() {
        for (int round = 0; round < MUTANTS; round++) {
            assertAgreement(Vectors.utf8(generated()));
        }

        // Otherwise the comparison would be of the reader with itself, or of refusals only.
        assertThat(scanned).isGreaterThan(MUTANTS / 4);
        assertThat(accepted).isBetween(MUTANTS / 4, MUTANTS * 9 / 10);
    }

    @Test
    void shouldAgreeOnEveryPrefixOfAMessage() {
        final byte[] text = Vectors.utf8(Vectors.media(4, 43, Vectors.silence(160)));

        for (int length = 0; length <= text.length; length++) {
            assertAgreement(Arrays.copyOf(text, length));
        }
    }

    private void assertAgreement(byte[] text) {
        if (!isUtf8(text)) {
            return; // refused before any parser sees it
        }
        // Bytes before and behind must not be looked at.
        final byte[] padded = new byte[text.length + 7];
        Arrays.fill(padded, (byte) '"');
        System.arraycopy(text, 0, padded, 3, text.length);

        scanned += scanner.scan(padded, 3, text.length) ? 1 : 0;
        final Snapshot usual = Snapshot.of(parser.parse(padded, 3, text.length));
        accepted += usual.fault() == null ? 1 : 0;
        final Snapshot read = Snapshot.of(reference.parseByReader(padded, 3, text.length));

        assertThat(usual)
                .as("seed %d, text %s", SEED, new String(text, StandardCharsets.UTF_8))
                .isEqualTo(read);
    }

    private static List<byte[]> seeds() {
        final List<byte[]> seeds = new ArrayList<>();
        Vectors.messages().stream()
                .filter(vector -> vector.has("raw") && vector.get("raw").asString().length() < 2000)
                .forEach(vector -> seeds.add(Vectors.utf8(vector.get("raw").asString())));
        Vectors.invalid().stream()
                .filter(vector -> vector.has("text"))
                .forEach(vector -> seeds.add(Vectors.utf8(vector.get("text").asString())));
        return seeds;
    }

    private byte[] mutant(byte[] seed) {
        byte[] text = seed.clone();
        final int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations && text.length > 0; i++) {
            final int at = random.nextInt(text.length);
            switch (random.nextInt(5)) {
                case 0 -> text[at] = BYTES[random.nextInt(BYTES.length)];
                case 1 -> text[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> text = splice(text, at, at + 1, new byte[0]);
                case 3 ->
                        text =
                                splice(
                                        text,
                                        at,
                                        at,
                                        new byte[] {BYTES[random.nextInt(BYTES.length)]});
                default -> text = splice(text, at, at, slice(text));
            }
        }
        return text;
    }

    private byte[] slice(byte[] text) {
        final int from = random.nextInt(text.length);
        return Arrays.copyOfRange(text, from, Math.min(text.length, from + random.nextInt(24)));
    }

    private static byte[] splice(byte[] text, int from, int to, byte[] insert) {
        final byte[] result = new byte[text.length - (to - from) + insert.length];
        System.arraycopy(text, 0, result, 0, from);
        System.arraycopy(insert, 0, result, from, insert.length);
        System.arraycopy(text, to, result, from + insert.length, text.length - to);
        return result;
    }

    private String generated() {
        final List<String> root = new ArrayList<>();
        final String event =
                List.of("media", "media", "media", "mark", "dtmf", "stop", "x")
                        .get(random.nextInt(7));
        maybe(root, "event", '"' + event + '"');
        maybe(root, "sequenceNumber", quoted(random.nextInt(100)));
        maybe(root, "streamSid", '"' + Vectors.STREAM_SID + '"');
        maybe(root, "media", object(mediaMembers()));
        if (random.nextInt(3) == 0) {
            maybe(root, "mark", object(List.of(member("name", "\"g3:14\""))));
            maybe(
                    root,
                    "dtmf",
                    object(List.of(member("digit", random.nextBoolean() ? "5" : "\"*\""))));
        }
        extra(root);
        return blank() + object(root) + blank();
    }

    private List<String> mediaMembers() {
        final byte[] mulaw = new byte[random.nextInt(4) == 0 ? random.nextInt(400) : 160];
        random.nextBytes(mulaw);
        String payload = Base64.getEncoder().encodeToString(mulaw);
        if (random.nextInt(10) == 0) {
            payload = payload.replace("/", "\\/").replace("+", "\\u002B");
        }
        if (random.nextInt(10) == 0 && !payload.isEmpty()) {
            payload = payload.substring(random.nextInt(payload.length()));
        }
        final List<String> members = new ArrayList<>();
        maybe(members, "track", "\"inbound\"");
        maybe(members, "chunk", quoted(random.nextInt(100)));
        maybe(members, "timestamp", quoted(random.nextInt(10_000)));
        maybe(members, "payload", '"' + payload + '"');
        extra(members);
        return members;
    }

    private String quoted(int number) {
        return random.nextBoolean()
                ? '"' + Integer.toString(number) + '"'
                : Integer.toString(number);
    }

    private void maybe(List<String> members, String name, String value) {
        final int dice = random.nextInt(40);
        if (dice != 0) {
            members.add(
                    member(
                            dice == 1 ? name.replace("e", "\\u0065") : name,
                            dice == 2 ? odd() : value));
        }
        if (dice == 3) {
            members.add(member(name, value));
        }
    }

    private void extra(List<String> members) {
        if (random.nextInt(4) == 0) {
            members.add(member(oddName(), odd()));
        }
        Collections.shuffle(members, random);
    }

    private String odd() {
        if (random.nextInt(8) == 0) {
            // Around the depths and lengths at which either path gives up.
            final int depth = 1 + random.nextInt(20);
            return random.nextBoolean()
                    ? "[".repeat(depth) + "]".repeat(depth)
                    : "{\"a\":".repeat(depth) + random.nextInt(10) + "}".repeat(depth);
        }
        return random.nextInt(16) == 0
                ? "1".repeat(1 + random.nextInt(40))
                : ODD_VALUES[random.nextInt(ODD_VALUES.length)];
    }

    private String oddName() {
        return switch (random.nextInt(8)) {
            case 0 -> "ünï";
            case 1 -> "n".repeat(random.nextInt(160));
            default -> "extra" + random.nextInt(10);
        };
    }

    private String member(String name, String value) {
        return '"' + name + '"' + blank() + ':' + blank() + value;
    }

    private String object(List<String> members) {
        return '{' + blank() + String.join(blank() + ',' + blank(), members) + blank() + '}';
    }

    private String blank() {
        return BLANKS[random.nextInt(BLANKS.length)];
    }

    private static boolean isUtf8(byte[] text) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
            return true;
        } catch (CharacterCodingException ex) {
            return false;
        }
    }
}
