package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.AudioSource;
import io.tandemrelay.loadgen.audio.WavFile;
import io.tandemrelay.loadgen.caller.Delivery;
import io.tandemrelay.loadgen.caller.EndVariant;
import io.tandemrelay.loadgen.caller.Spelling;
import io.tandemrelay.loadgen.caller.Transport;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say how each of many callers behaves; a mixin. */
final class CallerBehaviour {
    @Option(
            names = "--say",
            paramLabel = "WAV",
            description = {
                "What callers say, 8 kHz mono WAV, again and again (default: stamped frames that",
                "prove themselves)."
            })
    private @Nullable Path wav;

    @Option(
            names = "--batch",
            paramLabel = "FRAMES",
            defaultValue = "1",
            description =
                    "Frames that leave together, as from a phone network that stutters: 15 is nothing for 300 ms, then all (default: ${DEFAULT-VALUE}).")
    private int batch = 1;

    @Option(
            names = "--holes",
            paramLabel = "FRAMES/EVERY",
            description =
                    "Leaves out so many of each so many frames while timestamps run on: 5/500.")
    private @Nullable String holes;

    @Option(
            names = "--odd-spelling",
            description =
                    "Numeric counters, reordered members, escaped slashes: legal JSON that Twilio might send.")
    private boolean oddSpelling;

    @Option(
            names = "--hostile-transport",
            description = "WebSocket messages in up to 16 fragments, TCP bytes cut anywhere.")
    private boolean hostileTransport;

    @Option(
            names = "--digit",
            paramLabel = "KEY@TIME",
            description = "Press a key so long after the stream's start: 5@2s. May be repeated.")
    private List<String> digits = List.of();

    @Option(
            names = "--end",
            paramLabel = "HOW[=SHARE]",
            split = ",",
            mapFallbackValue = "1",
            description = {
                "How callers end: STOP_THEN_CLOSE, CLOSE_WITHOUT_STOP, DISCONNECT, RESET or SILENCE;",
                "several with their weights: STOP_THEN_CLOSE=90,RESET=10",
                "(default: STOP_THEN_CLOSE)."
            })
    private Map<EndVariant, Integer> ends = new LinkedHashMap<>();

    private @Nullable AudioSource recording;

    /** Whether every frame can be proven. */
    boolean stamped() {
        return wav == null;
    }

    /**
     * Gives a caller this behaviour.
     *
     * @param draw a number of this call alone, by which chances fall
     * @throws ParameterException when an option cannot be used
     */
    TwilioCaller.Builder behave(TwilioCaller.Builder caller, long draw, CommandSpec spec) {
        if (wav != null) {
            caller.source(recording(wav, spec));
        }
        if (batch < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--batch " + batch + ": at least 1 frame");
        }
        Delivery delivery = Delivery.bursts(batch);
        if (holes != null) {
            final int slash = holes.indexOf('/');
            try {
                delivery =
                        delivery.withHoles(
                                Integer.parseInt(holes.substring(slash + 1)),
                                Integer.parseInt(holes.substring(0, Math.max(0, slash))));
            } catch (NumberFormatException ex) {
                throw new ParameterException(
                        spec.commandLine(), "--holes " + holes + ": expected such as 5/500", ex);
            }
        }
        digits(spec).forEach(digit -> caller.digit(digit.key(), digit.after()));
        return caller.delivery(delivery)
                .spelling(oddSpelling ? Spelling.odd() : Spelling.asTwilio())
                .transport(hostileTransport ? Transport.hostile() : Transport.plain())
                .end(end(draw))
                .seed(draw);
    }

    private AudioSource recording(Path file, CommandSpec spec) {
        if (recording == null) {
            try {
                recording = AudioSource.repeated(WavFile.readMulaw(file));
            } catch (IOException ex) {
                throw new ParameterException(spec.commandLine(), "--say: " + ex.getMessage(), ex);
            }
        }
        return recording;
    }

    private EndVariant end(long draw) {
        final int all = ends.values().stream().mapToInt(Integer::intValue).sum();
        if (all == 0) {
            return EndVariant.STOP_THEN_CLOSE;
        }
        int left = Math.floorMod((draw * 0x9E3779B97F4A7C15L) >>> 33, all);
        for (Map.Entry<EndVariant, Integer> end : ends.entrySet()) {
            left -= end.getValue();
            if (left < 0) {
                return end.getKey();
            }
        }
        return EndVariant.STOP_THEN_CLOSE;
    }

    private record Digit(char key, Duration after) {}

    private List<Digit> digits(CommandSpec spec) {
        final List<Digit> pressed = new ArrayList<>();
        for (String digit : digits) {
            try {
                if (!digit.matches("[0-9*#A-D]@.+")) {
                    throw new IllegalArgumentException("expected KEY@TIME, such as 5@2s");
                }
                pressed.add(new Digit(digit.charAt(0), Durations.parse(digit.substring(2))));
            } catch (IllegalArgumentException ex) {
                throw new ParameterException(
                        spec.commandLine(), "--digit " + digit + ": " + ex.getMessage(), ex);
            }
        }
        return pressed;
    }
}
