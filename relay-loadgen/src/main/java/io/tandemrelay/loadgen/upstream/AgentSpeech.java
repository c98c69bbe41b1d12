package io.tandemrelay.loadgen.upstream;

import io.netty.channel.Channel;
import io.tandemrelay.loadgen.pace.FrameClock;

/**
 * Speaks one {@link Speech} on one session by an absolute schedule. Runs on the session's loop;
 * what is due while the peer does not read is sent when it reads again, so memory stays flat.
 */
final class AgentSpeech implements Runnable {
    private static final long FRAME_NS = 20_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final AgentSession session;
    private final Channel channel;
    private final MessageWriter writer;
    private final Speech speech;
    private final double frameNs;
    private final byte[] frame;
    private final byte[] message;
    private int messageFill;
    private long startNs;
    private long gridNs;
    private int generation;
    private int number;
    private long nextNs = NEVER;
    private boolean heldBack;

    AgentSpeech(AgentSession session, Channel channel, MessageWriter writer, Speech speech) {
        this.session = session;
        this.channel = channel;
        this.writer = writer;
        this.speech = speech;
        this.frameNs = FRAME_NS / speech.rate();
        this.frame = new byte[session.audio().frameBytes()];
        this.message = new byte[speech.messageBytes() == 0 ? frame.length : speech.messageBytes()];
    }

    void begin(int firstGeneration) {
        restart(firstGeneration, speech.afterMs() * 1_000_000);
    }

    /** Drops what is left of the answer and of a message half filled; speaks from frame 0. */
    void interrupted(int nextGeneration) {
        restart(nextGeneration, 0);
    }

    void stop() {
        nextNs = NEVER;
    }

    private void restart(int nextGeneration, long delayNs) {
        stop();
        generation = nextGeneration;
        number = 0;
        messageFill = 0;
        startNs = System.nanoTime() + delayNs;
        gridNs =
                FrameClock.onGrid(
                        startNs); // the first frame at once, the others when the clock looks
        nextNs = startNs;
        if (delayNs > 0) {
            wake();
        } else {
            run();
        }
    }

    @Override
    public void run() {
        final long nowNs = System.nanoTime();
        if (nowNs < nextNs || !session.isOpen()) {
            return; // a wake-up of before the speech was stopped or began anew
        }
        nextNs = NEVER;
        final int due = dueFrames(nowNs);
        if (number < due) {
            session.loop().onSpeechLate(nowNs - dueNs(number));
        }
        speakUntil(due);
        heldBack = !channel.isWritable();
        if (number < speech.frames() && !heldBack) {
            nextNs = dueNs(number);
            wake();
        }
    }

    /** The peer reads again. */
    void onWritable() {
        if (nextNs == NEVER && number < speech.frames()) {
            nextNs = dueNs(number);
            if (nextNs > System.nanoTime()) {
                wake();
            } else {
                run();
            }
        }
    }

    private void speakUntil(int due) {
        while (number < due && channel.isWritable()) {
            while (number < due && channel.isWritable()) {
                speakFrame();
            }
            channel.flush();
        }
    }

    private void speakFrame() {
        if (!heldBack) {
            session.loop().onSpoken(System.nanoTime() - dueNs(number));
        }
        speech.source()
                .fill(session.audio(), session.speaker(), generation, number, dueNs(number), frame);
        number++;
        session.loop().onFrameSpoken();
        int taken = 0;
        while (taken < frame.length) {
            final int taking = Math.min(frame.length - taken, message.length - messageFill);
            System.arraycopy(frame, taken, message, messageFill, taking);
            taken += taking;
            messageFill += taking;
            if (messageFill == message.length) {
                sendMessage();
            }
        }
        if (number == speech.frames() && messageFill > 0) {
            sendMessage();
        }
    }

    private void sendMessage() {
        writer.writeAudio(message, 0, messageFill);
        messageFill = 0;
    }

    private int dueFrames(long nowNs) {
        if (nowNs - startNs < 0) {
            return 0;
        }
        return (int) Math.min(speech.frames(), Math.max(0, nowNs - gridNs) / frameNs + 1);
    }

    private long dueNs(int frameNumber) {
        return frameNumber == 0 ? startNs : gridNs + (long) (frameNumber * frameNs);
    }

    private void wake() {
        FrameClock.of(channel.eventLoop()).at(nextNs, this);
    }
}
