package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.EndVariant;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import io.tandemrelay.loadgen.caller.TwilioCall;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A polite caller: lets the agent greet, speaks, hears the answer out, hangs up. Runs on the thread
 * that calls {@link #hold}.
 */
final class Conversation {
    private static final long STEP_MS = 20;
    private static final long GREETING_WAIT_MS = 4_000;
    private static final long TURN_PAUSE_MS = 800;
    private static final long ANSWER_PAUSE_MS = 1_500;

    /** An agent that was still speaking when the caller began is not an answer yet. */
    private static final long ANSWER_AFTER_MS = 300;

    private final byte[] speech;
    private final long bargeInAtMs;
    private final List<Digit> digits;
    private State state = State.CONNECTING;
    private long startedMs;
    private long spokenAtMs = -1;
    private int nextDigit;

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
     */
    Conversation(byte[] speech, long bargeInAtMs, List<Digit> digits) {
        this.speech = speech;
        this.bargeInAtMs = bargeInAtMs;
        this.digits = digits;
    }

    /** Drives the call to its end. */
    CallReport hold(TwilioCall call) throws InterruptedException {
        while (true) {
            try {
                return call.finished().get(STEP_MS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException ex) {
                step(call);
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
                    spokenAtMs = nowMs;
                    call.say(speech);
                    state = State.LISTENING;
                }
            }
            case LISTENING -> {
                final boolean answered = audibleMs > spokenEndMs() + ANSWER_AFTER_MS;
                if (answered && nowMs - audibleMs > ANSWER_PAUSE_MS) {
                    call.hangUp(EndVariant.STOP_THEN_CLOSE);
                    state = State.HANGING_UP;
                }
            }
            case HANGING_UP -> {}
        }
        if (state != State.CONNECTING && nextDigit < digits.size()) {
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

    private void pressDueDigit(TwilioCall call, long sinceStartMs) {
        final Digit digit = digits.get(nextDigit);
        if (sinceStartMs >= digit.atMs) {
            call.sendDigit(digit.key);
            nextDigit++;
        }
    }

    private static boolean has(TwilioCall call, TimelineEvent.Kind kind) {
        return call.timeline().stream().anyMatch(event -> event.kind() == kind);
    }

    /** Call time at which the caller began to speak; -1 when it never came to that. */
    long spokenAtMs() {
        return spokenAtMs;
    }

    long spokenEndMs() {
        return spokenAtMs + speech.length / Mulaw.BYTES_PER_MS;
    }
}
