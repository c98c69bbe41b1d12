package io.tandemrelay.server.upstream;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one text message of an agent said in the top-level fields that some dialect asks for;
 * everything else of it was skipped. Thread relay-io-N: one object per loop, filled anew for each
 * message.
 */
final class AgentMessage {

    /** Longest text kept of a field: above every word a dialect compares with. */
    static final int MAX_TEXT_CHARS = 256;

    /** The fields kept. Of a repeated field the last value counts. */
    enum Field {
        TYPE,
        EVENT,
        STATUS,
        ROLE,
        TRANSCRIPT_TYPE,
        ENDED_REASON,
        REASON,
        IS_FINAL,
        AUDIO;

        private static final int COUNT = values().length;

        static @Nullable Field named(String name) {
            return switch (name) {
                case "type" -> TYPE;
                case "event" -> EVENT;
                case "status" -> STATUS;
                case "role" -> ROLE;
                case "transcriptType" -> TRANSCRIPT_TYPE;
                case "endedReason" -> ENDED_REASON;
                case "reason" -> REASON;
                case "isFinal" -> IS_FINAL;
                case "audio" -> AUDIO;
                default -> null;
            };
        }
    }

    /** What kind of value a field had. */
    enum Kind {
        ABSENT,
        TEXT,
        TRUE,
        FALSE,
        NULL,
        /** A number, an object or an array. */
        OTHER
    }

    private final Kind[] kinds = new Kind[Field.COUNT];
    private final String[] texts = new String[Field.COUNT];
    private byte[] audio = new byte[1024];
    private int audioLength;

    AgentMessage() {
        reset();
    }

    void reset() {
        Arrays.fill(kinds, Kind.ABSENT);
        Arrays.fill(texts, "");
        audioLength = 0;
    }

    void put(Field field, Kind kind) {
        kinds[field.ordinal()] = kind;
        texts[field.ordinal()] = "";
    }

    /** Keeps a string value: decoded when the field is audio, cut to a bound otherwise. */
    void putText(Field field, char[] chars, int offset, int length) {
        kinds[field.ordinal()] = Kind.TEXT;
        if (field == Field.AUDIO) {
            putAudio(chars, offset, length);
        } else {
            texts[field.ordinal()] = new String(chars, offset, Math.min(length, MAX_TEXT_CHARS));
        }
    }

    private void putAudio(char[] chars, int offset, int length) {
        final int bound = Base64Text.decodedBound(length);
        if (audio.length < bound) {
            audio = new byte[Math.max(bound, audio.length * 2)];
        }
        audioLength = Base64Text.decode(chars, offset, length, audio);
    }

    Kind kind(Field field) {
        return kinds[field.ordinal()];
    }

    boolean isText(Field field) {
        return kind(field) == Kind.TEXT;
    }

    /** True when the field is missing or null, which vendors use alike. */
    boolean lacks(Field field) {
        return kind(field) == Kind.ABSENT || kind(field) == Kind.NULL;
    }

    /** The field's text, at most {@link #MAX_TEXT_CHARS} of it; empty unless it is a string. */
    String text(Field field) {
        return texts[field.ordinal()];
    }

    /** Decoded audio, valid up to {@link #audioLength} and until the next message. */
    byte[] audio() {
        return audio;
    }

    /** Bytes of {@link #audio}; {@link Base64Text#INVALID} when the field was not base64. */
    int audioLength() {
        return audioLength;
    }
}
