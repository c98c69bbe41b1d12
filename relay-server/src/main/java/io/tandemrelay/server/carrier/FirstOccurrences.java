package io.tandemrelay.server.carrier;

import io.tandemrelay.server.metrics.Counter;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the first of each kind of oddity of one stream, and nothing of what a message holds but the
 * name of an unknown event. Thread relay-io-N.
 */
final class FirstOccurrences {
    private static final Logger LOG = LoggerFactory.getLogger(FirstOccurrences.class);
    private static final int MAX_CHARACTERS = 128;

    private final Set<Counter> seen = EnumSet.noneOf(Counter.class);

    /** Logs unless this kind was logged before. */
    void note(Counter kind, String streamSid, int messageBytes, TwilioMessage message) {
        if (!seen.add(kind)) {
            return;
        }
        final String event = message.unknownEvent == null ? "" : message.unknownEvent;
        LOG.info(
                "{} first={} bytes={} event={}",
                escaped(streamSid),
                kind.word(),
                messageBytes,
                escaped(event));
    }

    /** Without a message. */
    void note(Counter kind, String streamSid, int messageBytes) {
        if (seen.add(kind)) {
            LOG.info("{} first={} bytes={}", escaped(streamSid), kind.word(), messageBytes);
        }
    }

    /** At most 128 characters, all of them printable ASCII. */
    static String escaped(String text) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < text.length() && line.length() < MAX_CHARACTERS; i++) {
            final char character = text.charAt(i);
            if (character > 0x20 && character < 0x7F && character != '\\') {
                line.append(character);
            } else {
                line.append(String.format("\\u%04x", (int) character));
            }
        }
        line.setLength(Math.min(line.length(), MAX_CHARACTERS));
        return line.toString();
    }
}
