package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.WavFile;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.caller.StreamReport;
import io.tandemrelay.loadgen.caller.TwilioCaller;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
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
            "  See the call, not only hear it: waveforms, events, findings in one page:",
            "    relay-loadgen call --page call.html",
            "  Stay in the call and type keys: 5, s to speak, i, h to hang up:",
            "    relay-loadgen call --interactive --page call.html",
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

    private static final double USUAL_SECONDS = 20;
    private static final double INTERACTIVE_SECONDS = 600;
    private static final DateTimeFormatter DATE_AND_TIME =
            DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm:ss z", Locale.ROOT);

    private final InputStream typed;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private CallTarget target = new CallTarget();

    @Option(
            names = "--wav",
            paramLabel = "FILE",
            description =
                    "What the caller says: 8 kHz mono WAV, 16-bit PCM or mu-law (default: a shipped sentence).")
    private @Nullable Path wav;

    @Mixin private CallFiles files = new CallFiles();

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            description =
                    "Hang up at the latest after this long (default: 20; with --interactive 600).")
    private @Nullable Double durationSeconds;

    @Option(
            names = "--interactive",
            description =
                    "Stay in the call and do what is typed, a line at a time: digits, s to speak, h to hang up, ? for the other keys. No echo is demanded unless asked for.")
    private boolean interactive;

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
            fallbackValue = "true",
            description =
                    "Whether the agent must repeat the caller's words, as the demo agent does (default: yes; say --no-expect-echo for any other agent).")
    private @Nullable Boolean expectEcho;

    @Option(
            names = "--breaks-allowed",
            paramLabel = "MS",
            description =
                    "Breaks inside the agent's speech to put up with, in all (default: ${DEFAULT-VALUE}).",
            defaultValue = "60")
    private double breaksAllowedMs = 60;

    CallCommand() {
        this(System.in);
    }

    /** Reads what is typed from somewhere else than the terminal. */
    CallCommand(InputStream typed) {
        this.typed = typed;
    }

    @Override
    public Integer call() throws InterruptedException {
        final CallScreen screen =
                new CallScreen(
                        spec.commandLine().getOut(), spec.commandLine().getColorScheme().ansi());
        final byte[] speech = speech();
        final List<Conversation.Digit> digitsDue = pressedDigits();
        final ZonedDateTime began = ZonedDateTime.now(ZoneId.systemDefault());
        final Conversation conversation;
        final CallReport report;
        final Histogram lateness;
        try (PhoneNetwork network = new PhoneNetwork(1)) {
            final TwilioCaller.Builder caller =
                    target.caller(network, spec).duration(duration()).onEvent(screen::event);
            conversation =
                    new Conversation(
                            speech, bargeInAtMs, digitsDue, interactive ? keypad(screen) : null);
            screen.heading();
            report = conversation.hold(caller.start());
            lateness = network.lateness();
        }
        if (!connected(report)) {
            explainNoConnection(report);
            return NO_CONNECTION;
        }
        screen.print("\n" + new CallPicture(report, System.out.charset()).draw());
        final boolean echoExpected = expectEcho == null ? !interactive : expectEcho;
        final CallVerdict verdict =
                new CallVerdict(
                        report,
                        conversation.utterances(),
                        new CallVerdict.Expectation(echoExpected, breaksAllowedMs));
        final List<String> notes = notes(report, lateness);
        final boolean saved =
                files.save(
                        new CallPage(
                                report,
                                verdict,
                                new CallPage.Heading(
                                        target.describe(), began.format(DATE_AND_TIME), notes)),
                        report,
                        screen);
        verdict.findings().forEach(finding -> screen.finding(finding.good(), finding.text()));
        notes.forEach(screen::note);
        screen.verdict(verdict.complete());
        return verdict.complete() && saved ? COMPLETE : INCOMPLETE;
    }

    private Duration duration() {
        final double seconds =
                durationSeconds != null
                        ? durationSeconds
                        : interactive ? INTERACTIVE_SECONDS : USUAL_SECONDS;
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private Keypad keypad(CallScreen screen) {
        screen.print(Keypad.KEYS + "\n");
        return new Keypad(
                new TypedLines(new InputStreamReader(typed, Charset.defaultCharset())), screen);
    }

    private byte[] speech() {
        try {
            return wav == null ? WavFile.shippedSpeech() : WavFile.readMulaw(wav);
        } catch (IOException ex) {
            throw new ParameterException(
                    spec.commandLine(), "--wav: " + CallFiles.readable(ex), ex);
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

    private static List<String> notes(CallReport report, Histogram lateness) {
        final List<String> notes = new ArrayList<>();
        final boolean refused =
                report.streams().stream()
                                .mapToInt(StreamReport::handshakeStatus)
                                .anyMatch(status -> status == 401 || status == 403)
                        || report.detail().contains("HTTP status 403");
        if (refused) {
            notes.add(
                    "the relay refused the signature: give its token in TWILIO_AUTH_TOKEN or --auth-token-file, and its public URL in --public-url");
        }
        notes.add(
                String.format(
                        Locale.ROOT,
                        "this caller's own frames left %.1f ms late (p50), %.1f ms (p99)",
                        lateness.getValueAtPercentile(50) / 1e6,
                        lateness.getValueAtPercentile(99) / 1e6));
        return notes;
    }
}
