package io.tandemrelay.server.carrier;

import io.tandemrelay.server.carrier.TwilioMessage.Event;
import io.tandemrelay.server.carrier.TwilioMessage.Track;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads any message, token by token, with every limit set. Thread relay-io-N; allocates, so the
 * frequent messages go through {@link TwilioScanner} first.
 */
final class TwilioJsonReader {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_NUMBER = 32;
    private static final int MAX_NAME = 128;
    private static final int MAX_PARAMETERS = 128;
    private static final int MAX_LOGGED = 128;

    private final TwilioMessage message;
    private final JsonFactory factory;

    TwilioJsonReader(TwilioMessage message, int maxMessageBytes) {
        this.message = message;
        this.factory =
                JsonFactory.builder()
                        .streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(MAX_DEPTH)
                                        .maxNumberLength(MAX_NUMBER)
                                        .maxNameLength(MAX_NAME)
                                        .maxStringLength(TwilioFields.MAX_STRING)
                                        .maxDocumentLength(maxMessageBytes)
                                        .build())
                        .build();
    }

    /** Fills the message; false when the text is not exactly one JSON object within the limits. */
    boolean read(byte[] text, int offset, int length) {
        if (!startsLikeAnObject(text, offset, length)) {
            return false;
        }
        try (JsonParser json =
                factory.createParser(ObjectReadContext.empty(), text, offset, length)) {
            return json.nextToken() == JsonToken.START_OBJECT
                    && root(json)
                    && json.nextToken() == null;
        } catch (JacksonException ex) {
            return false;
        }
    }

    /** Keeps Jackson from guessing another encoding out of a byte order mark or of zero bytes. */
    private static boolean startsLikeAnObject(byte[] text, int offset, int length) {
        for (int i = 0; i < Math.min(4, length); i++) {
            if (text[offset + i] <= 0) {
                return false;
            }
        }
        return length > 0;
    }

    private boolean root(JsonParser json) {
        final Set<String> seen = new HashSet<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            final String name = json.currentName();
            final JsonToken value = json.nextToken();
            final boolean usable =
                    switch (name) {
                        case "event" -> seen.add(name) && event(json, value);
                        case "sequenceNumber" -> seen.add(name) && sequence(json, value);
                        case "streamSid" -> seen.add(name) && streamSid(json, value);
                        case "media" -> seen.add(name) && media(json, value);
                        case "mark" -> seen.add(name) && mark(json, value);
                        case "dtmf" -> seen.add(name) && dtmf(json, value);
                        case "start" -> seen.add(name) && start(json, value);
                        default -> skip(json);
                    };
            if (!usable) {
                return false;
            }
        }
        return true;
    }

    private boolean event(JsonParser json, JsonToken value) {
        if (value != JsonToken.VALUE_STRING) {
            return skip(json);
        }
        final String name = json.getString();
        message.event =
                switch (name) {
                    case "connected" -> Event.CONNECTED;
                    case "start" -> Event.START;
                    case "media" -> Event.MEDIA;
                    case "dtmf" -> Event.DTMF;
                    case "mark" -> Event.MARK;
                    case "stop" -> Event.STOP;
                    case "error" -> Event.ERROR;
                    default -> Event.UNKNOWN;
                };
        if (message.event == Event.UNKNOWN) {
            message.unknownEvent = name.substring(0, Math.min(MAX_LOGGED, name.length()));
        }
        return true;
    }

    private boolean sequence(JsonParser json, JsonToken value) {
        message.sequence = counter(json, value);
        return true;
    }

    private boolean streamSid(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_STRING) {
            set(message.streamSid, json);
        } else {
            message.streamSidUnusable = value != JsonToken.VALUE_NULL;
        }
        return skip(json);
    }

    private boolean media(JsonParser json, JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            return skip(json);
        }
        final Set<String> seen = new HashSet<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            final String name = json.currentName();
            final JsonToken member = json.nextToken();
            final boolean usable =
                    switch (name) {
                        case "track" -> seen.add(name) && track(json, member);
                        case "chunk" -> seen.add(name) && chunk(json, member);
                        case "timestamp" -> seen.add(name) && timestamp(json, member);
                        case "payload" -> seen.add(name) && payload(json, member);
                        default -> skip(json);
                    };
            if (!usable) {
                return false;
            }
        }
        return true;
    }

    private boolean track(JsonParser json, JsonToken value) {
        final boolean inbound =
                value == JsonToken.VALUE_NULL
                        || (value == JsonToken.VALUE_STRING && json.getString().equals("inbound"));
        if (!inbound) {
            message.track = Track.OTHER;
        }
        return skip(json);
    }

    private boolean chunk(JsonParser json, JsonToken value) {
        message.chunk = counter(json, value);
        return true;
    }

    private boolean timestamp(JsonParser json, JsonToken value) {
        message.timestampMs = counter(json, value);
        return true;
    }

    private boolean payload(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_STRING) {
            set(message.payload, json);
            final byte[] text = message.payload.bytes();
            message.payloadSymbols = PayloadDecoder.symbolsEnd(text, 0, text.length);
        }
        return skip(json);
    }

    private boolean mark(JsonParser json, JsonToken value) {
        return only(json, value, "name", this::markName);
    }

    private boolean markName(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_STRING) {
            set(message.markName, json);
        }
        return skip(json);
    }

    private boolean dtmf(JsonParser json, JsonToken value) {
        return only(json, value, "digit", this::digit);
    }

    private boolean digit(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
            final byte[] text = bytes(json);
            message.digit = TwilioFields.digit(text, 0, text.length);
        }
        return skip(json);
    }

    @FunctionalInterface
    private interface MemberReader {
        boolean read(JsonParser json, JsonToken value);
    }

    /** Reads one member of an object and skips the others. */
    private static boolean only(
            JsonParser json, JsonToken value, String wanted, MemberReader reader) {
        if (value != JsonToken.START_OBJECT) {
            return skip(json);
        }
        boolean seen = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            final boolean isWanted = json.currentName().equals(wanted);
            final JsonToken member = json.nextToken();
            if (isWanted && seen) {
                return false;
            }
            seen |= isWanted;
            if (!(isWanted ? reader.read(json, member) : skip(json))) {
                return false;
            }
        }
        return true;
    }

    private boolean start(JsonParser json, JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            return skip(json);
        }
        final StartMembers members = new StartMembers();
        final boolean usable = members.read(json);
        message.start = members.toStart();
        return usable;
    }

    /** Collects the members of the start object, once per call. */
    private static final class StartMembers {
        private final Set<String> seen = new HashSet<>();
        private final Map<String, String> parameters = new HashMap<>();
        private boolean parametersComplete = true;
        private boolean mediaFormatUsable = true;
        private @Nullable String streamSid;
        private @Nullable String callSid;
        private @Nullable String accountSid;
        private @Nullable String encoding;
        private long sampleRate = TwilioMessage.ABSENT;
        private long channels = TwilioMessage.ABSENT;

        boolean read(JsonParser json) {
            while (json.nextToken() != JsonToken.END_OBJECT) {
                final String name = json.currentName();
                final JsonToken value = json.nextToken();
                switch (name) {
                    case "streamSid" -> streamSid = text(json, value);
                    case "callSid" -> callSid = text(json, value);
                    case "accountSid" -> accountSid = text(json, value);
                    default -> {}
                }
                final boolean usable =
                        switch (name) {
                            case "streamSid", "callSid", "accountSid" ->
                                    seen.add(name) && skip(json);
                            case "mediaFormat" -> seen.add(name) && mediaFormat(json, value);
                            case "customParameters" -> seen.add(name) && parameters(json, value);
                            default -> skip(json);
                        };
                if (!usable) {
                    return false;
                }
            }
            return true;
        }

        private boolean mediaFormat(JsonParser json, JsonToken value) {
            if (value != JsonToken.START_OBJECT) {
                mediaFormatUsable = value == JsonToken.VALUE_NULL;
                return skip(json);
            }
            final Set<String> seenFormat = new HashSet<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                final String name = json.currentName();
                final JsonToken member = json.nextToken();
                switch (name) {
                    case "encoding" -> {
                        encoding = text(json, member);
                        mediaFormatUsable &= encoding != null;
                        skip(json);
                    }
                    case "sampleRate" -> sampleRate = counter(json, member);
                    case "channels" -> channels = counter(json, member);
                    default -> skip(json);
                }
                if (!seenFormat.add(name)) {
                    return false;
                }
            }
            return true;
        }

        private boolean parameters(JsonParser json, JsonToken value) {
            if (value != JsonToken.START_OBJECT) {
                parametersComplete = value == JsonToken.VALUE_NULL;
                return skip(json);
            }
            final Set<String> names = new HashSet<>();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                final String name = json.currentName();
                final String text = text(json, json.nextToken());
                skip(json);
                if (!names.add(name)) {
                    return false;
                }
                if (text == null || parameters.size() == MAX_PARAMETERS) {
                    parametersComplete = false;
                } else {
                    parameters.put(name, text);
                }
            }
            return true;
        }

        TwilioStart toStart() {
            return new TwilioStart(
                    streamSid,
                    callSid,
                    accountSid,
                    encoding,
                    sampleRate,
                    channels,
                    mediaFormatUsable,
                    parameters,
                    parametersComplete);
        }
    }

    private static @Nullable String text(JsonParser json, JsonToken value) {
        return value == JsonToken.VALUE_STRING ? json.getString() : null;
    }

    private static long counter(JsonParser json, JsonToken value) {
        if (value == JsonToken.VALUE_NULL) {
            return TwilioMessage.ABSENT;
        }
        if (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT) {
            final byte[] text = bytes(json);
            return TwilioFields.counter(text, 0, text.length);
        }
        skip(json);
        return TwilioMessage.UNUSABLE;
    }

    private static void set(TextSlice slice, JsonParser json) {
        final byte[] text = bytes(json);
        slice.set(text, 0, text.length);
    }

    private static byte[] bytes(JsonParser json) {
        return json.getString().getBytes(StandardCharsets.UTF_8);
    }

    /** Leaves the current value behind. */
    private static boolean skip(JsonParser json) {
        json.skipChildren();
        return true;
    }
}
