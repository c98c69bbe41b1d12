package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.load.StampedAgent;
import io.tandemrelay.loadgen.load.Tally;
import io.tandemrelay.loadgen.upstream.AgentAct;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.FrameSource;
import io.tandemrelay.loadgen.upstream.Speech;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what an agent says and hears; a mixin of each command with an agent. */
final class AgentOptions {
    private static final int FRAME_MS = 20;

    /** What an agent says. */
    enum Says {
        /** Frames of the call it hears, each provable, from the first heard frame on. */
        STAMPED,
        /** What it hears, at once. */
        ECHO,
        TONE,
        /** Frames without sound. */
        QUIET,
        /** Nothing at all. */
        NOTHING
    }

    /** What the simple dialect speaks, which does not negotiate; the vapi dialect does. */
    @SuppressWarnings("ImmutableEnumChecker") // the format is a record of a number and an enum
    enum Audio {
        MULAW(AgentAudio.MULAW_8K),
        PCM8K(AgentAudio.PCM_8K),
        PCM16K(AgentAudio.PCM_16K),
        PCM24K(AgentAudio.PCM_24K);

        private final AgentAudio format;

        Audio(AgentAudio format) {
            this.format = format;
        }
    }

    @Option(
            names = {"--agent-says", "--says"},
            paramLabel = "WHAT",
            defaultValue = "STAMPED",
            description = {
                "STAMPED frames that prove each other, ECHO, TONE, QUIET or NOTHING",
                "(default: ${DEFAULT-VALUE})."
            })
    private Says says = Says.STAMPED;

    @Option(
            names = {"--agent-audio", "--audio"},
            paramLabel = "FORMAT",
            defaultValue = "PCM8K",
            description = {
                "Of the simple dialect: MULAW, PCM8K, PCM16K or PCM24K (default:",
                "${DEFAULT-VALUE}). Stamps are provable at 8 kHz only. Vapi negotiates."
            })
    private Audio audio = Audio.PCM8K;

    @Option(
            names = {"--agent-pace", "--pace"},
            paramLabel = "TIMES",
            defaultValue = "1",
            description = "Speaks so many times as fast as real time (default: ${DEFAULT-VALUE}).")
    private double pace = 1;

    @Option(
            names = {"--agent-message", "--message"},
            paramLabel = "TIME",
            defaultValue = "20ms",
            converter = Durations.class,
            description = "Audio in one message (default: ${DEFAULT-VALUE}).")
    private Duration message = Duration.ofMillis(FRAME_MS);

    @Option(
            names = {"--agent-answer", "--answer"},
            paramLabel = "TIME",
            converter = Durations.class,
            description =
                    "Length of what it says, again after each interruption (default: no end).")
    private @Nullable Duration answer;

    @Option(
            names = {"--agent-interrupt-every", "--interrupt-every"},
            paramLabel = "TIME",
            converter = Durations.class,
            description = "Says so often that the caller interrupted (default: never).")
    private @Nullable Duration interruptEvery;

    @Option(
            names = {"--agent-ready-after", "--ready-after"},
            paramLabel = "TIME",
            defaultValue = "0",
            converter = Durations.class,
            description = "Answers creates and upgrades so late (default: at once).")
    private Duration readyAfter = Duration.ZERO;

    /** Whether it speaks provable frames without a pause, so that silence is loss. */
    boolean speaksEndlessly() {
        return says == Says.STAMPED && answer == null && pace == 1;
    }

    /** What each session does; what it proves goes to the tally. */
    AgentScript script(Tally tally) {
        if (!(pace > 0) || message.toMillis() < 1) {
            throw new IllegalArgumentException("pace and message must be more than 0");
        }
        AgentScript script =
                AgentScript.recording()
                        .simpleAudio(audio.format)
                        .upgradeAfterMs(readyAfter.toMillis())
                        .createAfterMs(readyAfter.toMillis())
                        .inProgressAfterMs(0)
                        .act(hearing(tally));
        script =
                switch (says) {
                    case STAMPED, NOTHING -> script;
                    case ECHO -> script.echo();
                    case TONE -> script.act(speaking(FrameSource.tone(500)));
                    case QUIET -> script.act(speaking(FrameSource.silence()));
                };
        if (interruptEvery != null) {
            final long everyMs = interruptEvery.toMillis();
            script = script.interrupt(everyMs, everyMs, Integer.MAX_VALUE);
        }
        return script;
    }

    private AgentAct hearing(Tally tally) {
        return session ->
                session.hear(
                        new StampedAgent(
                                tally,
                                session,
                                says == Says.STAMPED
                                        ? speech -> shaped(speech, session.audio())
                                        : null));
    }

    private AgentAct speaking(FrameSource source) {
        return session -> session.speak(shaped(Speech.of(source), session.audio()));
    }

    private Speech shaped(Speech speech, AgentAudio format) {
        final long frames = answer == null ? Speech.ENDLESS : answer.toMillis() / FRAME_MS;
        return speech.rate(pace)
                .frames((int) Math.min(frames, Speech.ENDLESS))
                .messageBytes((int) (format.frameBytes() * message.toMillis() / FRAME_MS));
    }
}
