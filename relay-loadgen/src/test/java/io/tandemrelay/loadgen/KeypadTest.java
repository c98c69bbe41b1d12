package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandemrelay.loadgen.audio.WavFile;
import io.tandemrelay.loadgen.caller.EndVariant;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Help.Ansi;

class KeypadTest {
    @TempDir Path folder;

    private final StringWriter screen = new StringWriter();
    private final Phone phone = new Phone();

    @Test
    void shouldDoWhatEachKeySays() throws IOException {
        final Path wav = folder.resolve("other words.wav");
        WavFile.writePcm(wav, new short[800]);

        type("5", "12*#", "s", "", " s ", "s " + wav, "i", "r", "h");

        assertThat(phone.done)
                .containsExactly(
                        "press 5",
                        "press 12*#",
                        "again",
                        "again",
                        "again",
                        "speak 800",
                        "RESET",
                        "STOP_THEN_CLOSE",
                        "STOP_THEN_CLOSE");
        assertThat(screen.toString()).contains("somewhere", "resets the connection", "hangs up");
    }

    @Test
    void shouldShowTheKeysWhenAsked() {
        type("?");

        assertThat(screen.toString()).contains(Keypad.KEYS);
    }

    @Test
    void shouldSayWhatItCannotDo() throws IOException {
        final Path notWav = folder.resolve("x.wav");
        Files.writeString(notWav, "hello");

        type("x", "5a", "s none.wav", "s " + notWav, "s \0", "\u001b[2J");

        assertThat(phone.done).containsExactly("STOP_THEN_CLOSE");
        assertThat(screen.toString())
                .contains("unknown key: x (? shows the keys)", "unknown key: 5a")
                .contains("no such file or folder: none.wav", "not a WAV file")
                .doesNotContain("\u001b", "\0");
    }

    @Test
    void shouldKeepDigitsAndWordsUntilSomebodyCanHearThem() {
        phone.connected = false;
        final Keypad keypad = keypad("5");

        keypad.step(phone);
        keypad.step(phone);
        assertThat(phone.done).isEmpty();
        phone.connected = true;
        keypad.step(phone);

        assertThat(phone.done).containsExactly("press 5");
    }

    @Test
    void shouldHangUpBeforeTheCallConnects() {
        phone.connected = false;

        keypad("h").step(phone);

        assertThat(phone.done).containsExactly("STOP_THEN_CLOSE");
    }

    @Test
    void shouldLetTheCallerFinishHisWordsAtTheEndOfInput() {
        phone.busy = true;
        final Keypad keypad = keypad();

        keypad.step(phone);
        assertThat(phone.done).isEmpty();
        phone.busy = false;
        keypad.step(phone);

        assertThat(phone.done).containsExactly("STOP_THEN_CLOSE");
        assertThat(screen.toString()).contains("end of input");
    }

    private void type(String... lines) {
        final Keypad keypad = keypad(lines);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> {
                    keypad.step(phone);
                    return screen.toString().contains("end of input");
                });
    }

    /** A keypad whose lines have all been read. */
    private Keypad keypad(String... lines) {
        final String text = lines.length == 0 ? "" : String.join("\n", lines) + "\n";
        final TypedLines typed = new TypedLines(new StringReader(text));
        await().atMost(Duration.ofSeconds(10)).until(() -> typed.peek() != null);
        return new Keypad(typed, new CallScreen(new PrintWriter(screen, true), Ansi.OFF));
    }

    private static final class Phone implements Keypad.Handset {
        private final List<String> done = new ArrayList<>();
        private boolean connected = true;
        private boolean busy;

        @Override
        public long elapsedMs() {
            return 7;
        }

        @Override
        public boolean connected() {
            return connected;
        }

        @Override
        public boolean busy() {
            return busy;
        }

        @Override
        public void press(String digits) {
            done.add("press " + digits);
        }

        @Override
        public void speakAgain() {
            done.add("again");
        }

        @Override
        public void speak(byte[] mulaw) {
            done.add("speak " + mulaw.length);
        }

        @Override
        public String whereabouts() {
            return "somewhere";
        }

        @Override
        public void hangUp(EndVariant how) {
            done.add(how.name());
        }
    }
}
