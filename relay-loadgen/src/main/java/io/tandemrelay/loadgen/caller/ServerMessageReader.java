package io.tandemrelay.loadgen.caller;

import java.util.Base64;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads a server's messages as strictly as Twilio documents them (error 31951): {@code media},
 * {@code mark} and {@code clear} with exactly their members and this stream's id. Used by the
 * stream's loop.
 */
final class ServerMessageReader {
    private static final Set<String> MEDIA_MEMBERS = Set.of("event", "streamSid", "media.payload");
    private static final Set<String> MARK_MEMBERS = Set.of("event", "streamSid", "mark.name");
    private static final Set<String> CLEAR_MEMBERS = Set.of("event", "streamSid");

    private final JsonFactory factory =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private final String streamSid;
    private final Set<String> members = new TreeSet<>();
    private @Nullable String event;
    private @Nullable String sid;
    private @Nullable String payload;
    private @Nullable String markName;

    ServerMessageReader(String streamSid) {
        this.streamSid = streamSid;
    }

    ServerMessage read(byte[] text) {
        members.clear();
        event = null;
        sid = null;
        payload = null;
        markName = null;
        try (JsonParser in = factory.createParser(ObjectReadContext.empty(), text)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return new ServerMessage.Invalid("not a JSON object");
            }
            object(in, "");
            if (in.nextToken() != null) {
                return new ServerMessage.Invalid("more than one JSON value in a message");
            }
        } catch (JacksonException ex) {
            return new ServerMessage.Invalid("bad JSON: " + ex.getOriginalMessage());
        } catch (IllegalArgumentException ex) {
            return new ServerMessage.Invalid(String.valueOf(ex.getMessage()));
        }
        return message();
    }

    private void object(JsonParser in, String prefix) {
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            final String path = prefix + in.currentName();
            final JsonToken value = in.nextToken();
            if (value == JsonToken.START_OBJECT && prefix.isEmpty()) {
                final int before = members.size();
                object(in, path + ".");
                if (members.size() == before) {
                    members.add(path);
                }
            } else if (value == JsonToken.VALUE_STRING) {
                members.add(path);
                member(path, in.getString());
            } else {
                throw new IllegalArgumentException("member " + path + " is not a string");
            }
        }
    }

    private void member(String path, String value) {
        switch (path) {
            case "event" -> event = value;
            case "streamSid" -> sid = value;
            case "media.payload" -> payload = value;
            case "mark.name" -> markName = value;
            default -> {}
        }
    }

    private ServerMessage message() {
        if (event == null) {
            return new ServerMessage.Invalid("no event in " + members);
        }
        final Set<String> exact =
                switch (event) {
                    case "media" -> MEDIA_MEMBERS;
                    case "mark" -> MARK_MEMBERS;
                    case "clear" -> CLEAR_MEMBERS;
                    default -> Set.of();
                };
        if (exact.isEmpty()) {
            return new ServerMessage.Invalid("unknown event \"" + event + "\"");
        }
        if (!members.equals(exact)) {
            return new ServerMessage.Invalid(
                    event + " has members " + members + " instead of " + new TreeSet<>(exact));
        }
        if (!streamSid.equals(sid)) {
            return new ServerMessage.Invalid(event + " for streamSid " + sid);
        }
        if (payload != null) {
            return media(payload);
        }
        return markName != null ? new ServerMessage.Mark(markName) : new ServerMessage.Clear();
    }

    private static ServerMessage media(String base64) {
        if (base64.length() % 4 != 0) {
            return new ServerMessage.Invalid("media.payload is base64 without its padding");
        }
        try {
            return new ServerMessage.Media(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException ex) {
            return new ServerMessage.Invalid("media.payload is not base64: " + ex.getMessage());
        }
    }
}
