package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.EndVariant;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import io.tandemrelay.loadgen.caller.TwilioCall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A polite caller: lets the agent greet, speaks, hears the answer out, hangs up; or, with a keypad,
 * stays and does as told. Runs on the thread that calls {@link #hold}.
 */
final class Conversation {
    private static final long STEP_MS = 20;
    private static final long GREETING_WAIT_MS = 4_000;
    private static final long TURN_PAUSE_MS = 800;
    private static final long ANSWER_PAUSE_MS = 1_500;

    /** An agent that was still speaking when the caller began is not an answer yet. */
    private static final long ANSWER_AFTER_MS = 300;

    /** Quieter for longer than this, somebody is no longer speaking. */
    private static final long BREATH_MS = 300;

    /** The pace at which somebody types digits on a telephone. */
    private static final long DIGIT_MS = 200;

    private final byte[] speech;
    private final long bargeInAtMs;
    private final @Nullable Keypad keypad;
    private final PriorityQueue<Digit> digits =
            new PriorityQueue<>(Comparator.comparingLong(Digit::atMs));
    private final List<Utterance> utterances = new ArrayList<>();
    private State state = State.CONNECTING;
    private long startedMs;
    private long lastDigitMs = -DIGIT_MS;

    private enum State {
        CONNECTING,
        GREETED,
        LISTENING,
        HANGING_UP
    }

    /** A key pressed so many milliseconds after the stream's start. */
    record Digit(char key, long atMs) {}

    /**
     * Prepares a conversation.
     *
     * @param bargeInAtMs when to speak, whatever the agent does; -1 to wait for its pause
     * @param keypad what tells the caller when to hang up, instead of the agent's silence
     */
    Conversation(byte[] speech, long bargeInAtMs, List<Digit> digits, @Nullable Keypad keypad) {
        this.speech = speech;
        this.bargeInAtMs = bargeInAtMs;
        this.keypad = keypad;
        this.digits.addAll(digits);
    }

    /** Drives the call to its end. */
    CallReport hold(TwilioCall call) throws InterruptedException {
        final Keypad.Handset handset = new CallHandset(call);
        while (true) {
            try {
                return call.finished().get(STEP_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException ex) {
                step(call);
                if (keypad != null && state != State.HANGING_UP) {
                    keypad.step(handset);
                }
            } catch (ExecutionException ex) {
                throw new IllegalStateException(ex.getCause());
            }
        }
    }

    private void step(TwilioCall call) {
        final long nowMs = call.elapsedMs();
        final long audibleMs = call.lastAudibleMs();
        switch (state) {
            case CONNECTING -> {
                if (has(call, TimelineEvent.Kind.START)) {
                    startedMs = nowMs;
                    state = State.GREETED;
                }
            }
            case GREETED -> {
                if (mayNowSpeak(nowMs, audibleMs)) {
                    speak(call, speech);
                }
            }
            case LISTENING -> {
                final boolean answered = audibleMs > utterances.getLast().endMs() + ANSWER_AFTER_MS;
                if (keypad == null && answered && nowMs - audibleMs > ANSWER_PAUSE_MS) {
                    hangUp(call, EndVariant.STOP_THEN_CLOSE);
                }
            }
            case HANGING_UP -> {}
        }
        if (state != State.CONNECTING) {
            pressDueDigit(call, nowMs - startedMs);
        }
    }

    private boolean mayNowSpeak(long nowMs, long audibleMs) {
        if (bargeInAtMs >= 0) {
            return nowMs - startedMs >= bargeInAtMs;
        }
        return audibleMs < 0
                ? nowMs - startedMs > GREETING_WAIT_MS
                : nowMs - audibleMs > TURN_PAUSE_MS;
    }

    private void speak(TwilioCall call, byte[] words) {
        utterances.add(new Utterance(words, call.elapsedMs()));
        call.say(words);
        state = State.LISTENING;
    }

    private void hangUp(TwilioCall call, EndVariant how) {
        call.hangUp(how);
        state = State.HANGING_UP;
    }

    private void pressDueDigit(TwilioCall call, long sinceStartMs) {
        final Digit digit = digits.peek();
        if (digit != null && sinceStartMs >= digit.atMs) {
            digits.remove();
            call.sendDigit(digit.key);
        }
    }

    private static boolean has(TwilioCall call, TimelineEvent.Kind kind) {
        return call.timeline().stream().anyMatch(event -> event.kind() == kind);
    }

    /** What the caller said, in order; empty when it never came to that. */
    List<Utterance> utterances() {
        return List.copyOf(utterances);
    }

    /** One call in the hand of whoever types. */
    private final class CallHandset implements Keypad.Handset {
        private final TwilioCall call;

        CallHandset(TwilioCall call) {
            this.call = call;
        }

        @Override
        public long elapsedMs() {
            return call.elapsedMs();
        }

        @Override
        public boolean connected() {
            return state != State.CONNECTING;
        }

        @Override
        public boolean busy() {
            final Digit next = digits.peek();
            return speaking() || (next != null && next.atMs <= lastDigitMs);
        }

        private boolean speaking() {
            return !utterances.isEmpty()
                    && call.elapsedMs() <= utterances.getLast().endMs() + STEP_MS;
        }

        @Override
        public void press(String keys) {
            final long nowMs = call.elapsedMs() - startedMs;
            for (int i = 0; i < keys.length(); i++) {
                lastDigitMs = Math.max(nowMs, lastDigitMs + DIGIT_MS);
                digits.add(new Digit(keys.charAt(i), lastDigitMs));
            }
        }

        @Override
        public void speakAgain() {
            Conversation.this.speak(call, speech);
        }

        @Override
        public void speak(byte[] mulaw) {
            Conversation.this.speak(call, mulaw);
        }

        @Override
        public String whereabouts() {
            final long nowMs = call.elapsedMs();
            final long audibleMs = call.lastAudibleMs();
            final String agent =
                    audibleMs < 0
                            ? "agent not heard yet"
                            : nowMs - audibleMs < BREATH_MS
                                    ? "agent speaks"
                                    : String.format(
                                            Locale.ROOT,
                                            "agent silent for %.1f s",
                                            (nowMs - audibleMs) / 1000.0);
            final String caller = speaking() ? "caller speaks" : "caller silent";
            return connected()
                    ? String.format(
                            Locale.ROOT,
                            "%.1f s into the stream, %s, %s, spoken %d time(s)",
                            (nowMs - startedMs) / 1000.0,
                            agent,
                            caller,
                            utterances.size())
                    : "still connecting";
        }

        @Override
        public void hangUp(EndVariant how) {
            Conversation.this.hangUp(call, how);
        }
    }
}
