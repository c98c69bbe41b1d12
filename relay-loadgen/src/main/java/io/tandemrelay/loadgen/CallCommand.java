package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.audio.WavFile;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.StreamReport;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Places one call, shows it as it happens, and says whether the audio was complete. */
@Command(
        name = "call",
        description = {
            "Calls a relay as Twilio would: voice webhook, TwiML, media stream.",
            "The caller lets the agent greet, speaks, hears the answer out and hangs up."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:the audio was complete",
            "1:something was missing, broken or against the protocol",
            "2:the command line is wrong",
            "3:nothing could be connected to"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  Call a relay on this machine, hear the result in call-heard.wav:",
            "    relay-loadgen call",
            "  Speak your own recording and keep both sides:",
            "    relay-loadgen call --wav question.wav --stereo both.wav",
            "  Interrupt the greeting after one second and press 5:",
            "    relay-loadgen call --barge-in-at 1000 --digit 5@3000",
            "  A relay behind its public name, reached directly, with signatures:",
            "    TWILIO_AUTH_TOKEN=... relay-loadgen call --public-url https://relay.example.com",
            "  No webhook, straight to the media stream:",
            "    relay-loadgen call --stream ws://127.0.0.1:3000/media"
        })
final class CallCommand implements Callable<Integer> {
    private static final int COMPLETE = 0;
    private static final int INCOMPLETE = 1;
    private static final int NO_CONNECTION = 3;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CallTarget target = new CallTarget();

    @Option(
            names = "--wav",
            paramLabel = "FILE",
            description =
                    "What the caller says: 8 kHz mono WAV, 16-bit PCM or mu-law (default: a shipped sentence).")
    private @Nullable Path wav;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where to write what the caller heard (default: ${DEFAULT-VALUE}).",
            defaultValue = "call-heard.wav")
    private Path out = Path.of("call-heard.wav");

    @Option(
            names = "--stereo",
            paramLabel = "FILE",
            description = "Also write both sides: caller left, agent right.")
    private @Nullable Path stereo;

    @Option(
            names = "--save-timeline",
            paramLabel = "FILE",
            description = "Also write every event, marks included: milliseconds, event, detail.")
    private @Nullable Path timelineFile;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            description = "Hang up at the latest after this long (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private double durationSeconds = 20;

    @Option(
            names = "--barge-in-at",
            paramLabel = "MS",
            description = "Speak this long after the stream's start, whatever the agent does.",
            defaultValue = "-1",
            showDefaultValue = Help.Visibility.NEVER)
    private long bargeInAtMs = -1;

    @Option(
            names = "--digit",
            paramLabel = "KEY@MS",
            description = "Press a key this long after the stream's start; may be repeated.")
    private List<String> digits = List.of();

    @Option(
            names = "--expect-echo",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            showDefaultValue = Help.Visibility.NEVER,
            description = {
                "Whether the agent must repeat the caller's words, as the demo agent does",
                "(default: yes; say --no-expect-echo for any other agent)."
            })
    private boolean expectEcho = true;

    @Option(
            names = "--breaks-allowed",
            paramLabel = "MS",
            description =
                    "Breaks inside the agent's speech to put up with, in all (default: ${DEFAULT-VALUE}).",
            defaultValue = "60")
    private double breaksAllowedMs = 60;

    @Override
    public Integer call() throws InterruptedException {
        final PrintWriter screen = spec.commandLine().getOut();
        final byte[] speech = speech();
        final Conversation conversation = new Conversation(speech, bargeInAtMs, pressedDigits());
        final CallReport report;
        final Histogram lateness;
        try (PhoneNetwork network = new PhoneNetwork(1)) {
            final TwilioCaller.Builder caller =
                    target.caller(network, spec)
                            .duration(Duration.ofMillis(Math.round(durationSeconds * 1000)))
                            .onEvent(event -> show(event, screen));
            screen.printf("%7s  %-10s  %s%n", "ms", "event", "detail");
            screen.flush();
            report = conversation.hold(caller.start());
            lateness = network.lateness();
        }
        if (!connected(report)) {
            explainNoConnection(report);
            return NO_CONNECTION;
        }
        screen.printf("%n%s%n", new CallPicture(report, System.out.charset()).draw());
        final boolean saved = save(report, screen);
        final CallVerdict verdict =
                new CallVerdict(
                        report,
                        speech,
                        conversation,
                        new CallVerdict.Expectation(expectEcho, breaksAllowedMs));
        for (CallVerdict.Finding finding : verdict.findings()) {
            screen.printf("%-8s%s%n", finding.good() ? "ok" : "FAILED", finding.text());
        }
        hintAtSignature(report, screen);
        screen.printf(
                Locale.ROOT,
                "note    this caller's own frames left %.1f ms late (p50), %.1f ms (p99)%n",
                lateness.getValueAtPercentile(50) / 1e6,
                lateness.getValueAtPercentile(99) / 1e6);
        screen.println(verdict.complete() ? "audio complete" : "AUDIO NOT COMPLETE");
        screen.flush();
        return verdict.complete() && saved ? COMPLETE : INCOMPLETE;
    }

    private static void show(TimelineEvent event, PrintWriter screen) {
        // Marks come several times a second; the picture and the saved timeline have them.
        if (event.kind() != TimelineEvent.Kind.MARK) {
            screen.printf("%7d  %-10s  %s%n", event.atMs(), event.kind(), event.detail());
            screen.flush();
        }
    }

    private byte[] speech() {
        try {
            return wav == null ? WavFile.shippedSpeech() : WavFile.readMulaw(wav);
        } catch (IOException ex) {
            throw new ParameterException(spec.commandLine(), "--wav: " + readable(ex), ex);
        }
    }

    private List<Conversation.Digit> pressedDigits() {
        final List<Conversation.Digit> pressed = new ArrayList<>();
        for (String digit : digits) {
            if (!digit.matches("[0-9*#A-D]@[0-9]{1,7}")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--digit " + digit + ": expected KEY@MS, such as 5@2000");
            }
            pressed.add(
                    new Conversation.Digit(digit.charAt(0), Long.parseLong(digit.substring(2))));
        }
        pressed.sort(Comparator.comparingLong(Conversation.Digit::atMs));
        return pressed;
    }

    private static boolean connected(CallReport report) {
        return report.outcome() != CallReport.Outcome.UNREACHABLE
                && (report.streams().isEmpty()
                        || report.streams().stream()
                                .anyMatch(stream -> stream.handshakeStatus() != 0));
    }

    private void explainNoConnection(CallReport report) {
        final PrintWriter errors = spec.commandLine().getErr();
        final boolean byWebhook = !report.documents().isEmpty();
        errors.printf("cannot connect: %s%n", report.faults().getFirst().detail());
        errors.println(
                byWebhook
                        ? "The webhook answered, but "
                                + report.stream().url()
                                + " cannot be reached from here: is the relay's public URL right? (see --public-url)"
                        : "Is the relay running? Start it in another terminal: make run");
        errors.flush();
    }

    private void hintAtSignature(CallReport report, PrintWriter screen) {
        final boolean refused =
                report.streams().stream()
                                .mapToInt(StreamReport::handshakeStatus)
                                .anyMatch(status -> status == 401 || status == 403)
                        || report.detail().contains("HTTP status 403");
        if (refused) {
            screen.println(
                    "The relay refused the signature: give its token in TWILIO_AUTH_TOKEN or --auth-token-file, and its public URL in --public-url.");
        }
    }

    private boolean save(CallReport report, PrintWriter screen) {
        try {
            final short[] heard = Mulaw.decode(report.heard().onTimeline());
            WavFile.writePcm(out, heard);
            screen.printf("what the caller heard: %s%n", out);
            if (stereo != null) {
                WavFile.writePcm(stereo, Mulaw.decode(report.said().onTimeline()), heard);
                screen.printf("both sides: %s%n", stereo);
            }
            if (timelineFile != null) {
                Files.write(timelineFile, report.timeline().stream().map(this::line).toList());
                screen.printf("timeline: %s%n", timelineFile);
            }
            return true;
        } catch (IOException ex) {
            screen.printf("FAILED  cannot write: %s%n", readable(ex));
            return false;
        }
    }

    private String line(TimelineEvent event) {
        return event.atMs() + "\t" + event.kind() + "\t" + event.detail();
    }

    private static String readable(IOException ex) {
        return ex instanceof NoSuchFileException
                ? "no such file or folder: " + ex.getMessage()
                : String.valueOf(ex.getMessage());
    }
}
