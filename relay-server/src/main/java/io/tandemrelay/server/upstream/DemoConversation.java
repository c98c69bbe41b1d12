package io.tandemrelay.server.upstream;

import java.util.Arrays;

/**
 * The demo agent's mind, in frames of 20 ms of mu-law and without clock or socket: greets, listens,
 * and answers each turn of the caller with a prompt and the caller's own words. One thread, the
 * owner's: {@link #onCallerFrame} for what arrives, {@link #nextFrame} once per 20 ms.
 */
final class DemoConversation {

    static final int FRAME_BYTES = 160;

    /** Speech this long starts a turn: 60 ms. */
    static final int ONSET_FRAMES = 3;

    /** Speech this long interrupts the agent: 100 ms. */
    static final int INTERRUPT_FRAMES = 5;

    /** Quiet this long ends a turn: 660 ms. */
    static final int END_OF_TURN_FRAMES = 33;

    /** A turn with less speech than 160 ms was a click. */
    static final int LEAST_SPEECH_FRAMES = 8;

    /** Quiet kept at the end of what is played back. */
    private static final int TAIL_FRAMES = 5;

    private static final byte SILENCE = (byte) 0xFF;

    private enum State {
        GREETING,
        /** Speaking the prompt that precedes the caller's words. */
        PROMPTING,
        /** Playing the caller's words back. */
        ECHOING,
        LISTENING,
        /** The caller's turn. */
        RECORDING
    }

    /** What {@link #nextFrame} did. */
    enum Step {
        /** A frame of agent audio was written. */
        AUDIO,
        /** The agent has just finished an utterance; no audio. */
        UTTERANCE_END,
        /** The caller has interrupted the agent; no audio. */
        INTERRUPTED,
        SILENT
    }

    private final byte[] greeting;
    private final byte[] prompt;
    private final DemoVoiceActivity activity = new DemoVoiceActivity();
    private final DemoUtterance utterance = new DemoUtterance();

    private State state = State.GREETING;
    private int spoken;
    private int speechRun;
    private int speechFrames;
    private int quietFrames;
    private int stepsSinceCallerFrame;
    private boolean interrupted;

    /**
     * @param greeting mu-law spoken first; may be empty
     * @param prompt mu-law spoken before the caller's words; may be empty
     */
    DemoConversation(byte[] greeting, byte[] prompt) {
        this.greeting = greeting;
        this.prompt = prompt;
    }

    /** Takes 160 bytes of mu-law from the caller; borrowed for the call's duration. */
    void onCallerFrame(byte[] mulaw, int offset) {
        stepsSinceCallerFrame = 0;
        final boolean speech = activity.isSpeech(mulaw, offset, FRAME_BYTES);
        if (state == State.RECORDING) {
            utterance.record(mulaw, offset);
            noteQuiet(speech);
            return;
        }
        utterance.hear(mulaw, offset);
        speechRun = speech ? speechRun + 1 : Math.max(0, speechRun - 1);
        if (speechRun >= (state == State.LISTENING ? ONSET_FRAMES : INTERRUPT_FRAMES)) {
            interrupted |= state != State.LISTENING;
            beginTurn();
        }
    }

    private void noteQuiet(boolean speech) {
        if (speech) {
            speechFrames++;
            quietFrames = 0;
        } else if (++quietFrames >= END_OF_TURN_FRAMES) {
            endTurn();
        }
    }

    private void beginTurn() {
        state = State.RECORDING;
        speechFrames = speechRun;
        quietFrames = 0;
        utterance.begin();
    }

    private void endTurn() {
        speechRun = 0;
        if (speechFrames < LEAST_SPEECH_FRAMES) {
            state = State.LISTENING;
            return;
        }
        utterance.finish(Math.max(0, quietFrames - TAIL_FRAMES));
        spoken = 0;
        state = State.PROMPTING;
    }

    /** Moves on by 20 ms; writes 160 bytes to {@code out} when the result is {@code AUDIO}. */
    Step nextFrame(byte[] out) {
        if (interrupted) {
            interrupted = false;
            return Step.INTERRUPTED;
        }
        return switch (state) {
            case GREETING -> speak(greeting, out) ? Step.AUDIO : finishUtterance();
            case PROMPTING -> speak(prompt, out) ? Step.AUDIO : echo(out);
            case ECHOING -> echo(out);
            case RECORDING -> {
                // a carrier may send nothing in silence: then the caller is quiet too
                if (++stepsSinceCallerFrame > END_OF_TURN_FRAMES) {
                    endTurn();
                }
                yield Step.SILENT;
            }
            case LISTENING -> Step.SILENT;
        };
    }

    private boolean speak(byte[] script, byte[] out) {
        final int left = script.length - spoken;
        if (left <= 0) {
            return false;
        }
        Arrays.fill(out, 0, FRAME_BYTES, SILENCE);
        System.arraycopy(script, spoken, out, 0, Math.min(left, FRAME_BYTES));
        spoken += FRAME_BYTES;
        return true;
    }

    private Step echo(byte[] out) {
        state = State.ECHOING;
        return utterance.play(out) ? Step.AUDIO : finishUtterance();
    }

    private Step finishUtterance() {
        state = State.LISTENING;
        return Step.UTTERANCE_END;
    }
}
