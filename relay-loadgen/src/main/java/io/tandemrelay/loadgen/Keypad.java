package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.WavFile;
import io.tandemrelay.loadgen.caller.EndVariant;
import java.io.IOException;
import java.nio.file.Path;

/** What each typed line does to a call; the thread of its conversation. */
final class Keypad {
    static final String KEYS =
            "keys, then Enter: 0-9*# digits, s speak again, s FILE speak a WAV, i where we are,"
                    + " h hang up, r reset, ? keys";

    private final TypedLines lines;
    private final CallScreen screen;

    /** The call as the keys see it. */
    interface Handset {
        long elapsedMs();

        /** Whether digits and speech would reach anybody yet. */
        boolean connected();

        /** Whether the caller is in the middle of words or digits. */
        boolean busy();

        void press(String digits);

        void speakAgain();

        void speak(byte[] mulaw);

        String whereabouts();

        void hangUp(EndVariant how);
    }

    Keypad(TypedLines lines, CallScreen screen) {
        this.lines = lines;
        this.screen = screen;
    }

    /** Does what the next waiting line says, unless it has to wait for the call. */
    void step(Handset handset) {
        final TypedLines.Typed typed = lines.peek();
        if (typed == null) {
            return;
        }
        if (typed.text() == null) {
            if (handset.connected() && !handset.busy()) {
                lines.remove();
                answer(handset, "end of input: hangs up");
                handset.hangUp(EndVariant.STOP_THEN_CLOSE);
            }
            return;
        }
        final String line = typed.text().strip();
        if (handset.connected() || !needsStream(line)) {
            lines.remove();
            type(line, handset);
        }
    }

    private static boolean needsStream(String line) {
        return line.isEmpty() || line.matches("s( .*)?|[0-9*#]+");
    }

    private void type(String line, Handset handset) {
        if (line.matches("[0-9*#]+")) {
            handset.press(line);
        } else if (line.startsWith("s ")) {
            speakFile(line.substring(2).strip(), handset);
        } else {
            switch (line) {
                case "", "s" -> handset.speakAgain();
                case "i" -> answer(handset, handset.whereabouts());
                case "h" -> {
                    answer(handset, "hangs up");
                    handset.hangUp(EndVariant.STOP_THEN_CLOSE);
                }
                case "r" -> {
                    answer(handset, "resets the connection");
                    handset.hangUp(EndVariant.RESET);
                }
                case "?" -> answer(handset, KEYS);
                default -> answer(handset, "unknown key: " + line + " (? shows the keys)");
            }
        }
    }

    private void answer(Handset handset, String text) {
        screen.answer(handset.elapsedMs(), text);
    }

    private void speakFile(String file, Handset handset) {
        try {
            handset.speak(WavFile.readMulaw(Path.of(file)));
        } catch (IOException | IllegalArgumentException ex) {
            answer(handset, "cannot speak " + file + ": " + CallFiles.readable(ex));
        }
    }
}
