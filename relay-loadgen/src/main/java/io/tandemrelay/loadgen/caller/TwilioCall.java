package io.tandemrelay.loadgen.caller;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call from first webhook to hang-up: executes the TwiML it is given and runs a stream for each
 * {@code <Connect>}. Public methods may be called by any thread; all else runs on the call's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // every step has its own deadline and ends in finish
public final class TwilioCall {
    /** A server that sends its caller in circles is cut off here. */
    private static final int DOCUMENT_LIMIT = 20;

    private static final int EVENTS_RECORDED = 10_000;
    private static final int EVENTS_UNRECORDED = 50;

    private final PhoneNetwork network;
    private final CallSettings settings;
    private final EventLoop loop;
    private final CallRequests requests;
    private final Timeline timeline;
    private final AudioTrack heard;
    private final AudioTrack said;
    private final Random random;
    private final List<StreamReport> streams = new ArrayList<>();
    private final List<String> documents = new ArrayList<>();
    private final List<ProtocolFault> faults = new ArrayList<>();
    private final CompletableFuture<CallReport> finished = new CompletableFuture<>();
    private @Nullable TwilioStream stream;
    private List<Twiml> verbs = List.of();
    private int nextVerb;
    private String documentUrl = "";
    private boolean hungUp;
    private boolean over;
    private boolean connecting;
    private @Nullable ScheduledFuture<?> limit;
    private boolean limitedByStream;

    TwilioCall(PhoneNetwork network, CallSettings settings, Consumer<TimelineEvent> listener) {
        this.network = network;
        this.settings = settings;
        loop = network.nextLoop();
        timeline =
                new Timeline(
                        System.nanoTime(),
                        settings.recorded() ? EVENTS_RECORDED : EVENTS_UNRECORDED,
                        listener);
        requests =
                new CallRequests(
                        new VoiceWebhook(network.http(), settings.signature(), settings.route()),
                        settings,
                        timeline,
                        loop,
                        this::fault);
        heard = new AudioTrack(settings.recorded());
        said = new AudioTrack(settings.recorded());
        random = new Random(settings.seed());
    }

    void dial(String webhookUrl, String method) {
        loop.execute(() -> {
            limitDuration();
            fetch(webhookUrl, method, "ringing");
        });
    }

    void dialStream(String url) {
        final Twiml.Stream target = new Twiml.Stream(url, "", null, "POST", settings.parameters());
        documentUrl = url;
        verbs = List.of(new Twiml.Connect(null, "POST", target));
        loop.execute(this::nextVerb);
    }

    public String callSid() {
        return settings.callSid();
    }

    /** Completes when the call is over and its callbacks are answered; never exceptionally. */
    public CompletableFuture<CallReport> finished() {
        return finished.copy();
    }

    /** What happened so far. */
    public List<TimelineEvent> timeline() {
        return timeline.events();
    }

    /** Milliseconds since the call began. */
    public long elapsedMs() {
        return timeline.nowMs();
    }

    /** Call time at which the agent was last audible; -1 before it ever was. */
    public long lastAudibleMs() {
        return heard.lastLoudMs();
    }

    /** Speaks mu-law audio from the next frame on, in place of the caller's source. */
    public void say(byte[] mulaw) {
        onStream(open -> open.say(mulaw));
    }

    public void sendDigit(char digit) {
        onStream(open -> open.sendDigit(digit));
    }

    /** Ends the call as its description says. */
    public void hangUp() {
        hangUp(settings.end());
    }

    /** Ends the call; at once when no stream is open. */
    public void hangUp(EndVariant variant) {
        loop.execute(() -> {
            hungUp = true;
            if (stream != null) {
                stream.end(variant);
            } else if (!connecting) {
                finish(CallReport.Outcome.HUNG_UP, "the caller hung up");
            }
        });
    }

    private void onStream(Consumer<TwilioStream> action) {
        loop.execute(() -> {
            if (stream != null) {
                action.accept(stream);
            }
        });
    }

    private void fetch(String url, String method, String callStatus) {
        if (documents.size() >= DOCUMENT_LIMIT) {
            fault(ProtocolFault.HTTP, "more than " + DOCUMENT_LIMIT + " documents in one call");
            finish(CallReport.Outcome.REFUSED, "TwiML without end");
            return;
        }
        requests.document(url, method, callStatus)
                .whenCompleteAsync((answer, failure) -> onAnswer(url, answer, failure), loop);
    }

    private void onAnswer(
            String url, VoiceWebhook.@Nullable Answer answer, @Nullable Throwable failure) {
        if (answer == null) {
            final String detail = url + ": " + CallRequests.reason(failure);
            fault(ProtocolFault.HTTP, detail);
            finish(CallReport.Outcome.UNREACHABLE, detail);
            return;
        }
        try {
            documents.add(answer.body());
            verbs = answer.document();
            nextVerb = 0;
            documentUrl = url;
            timeline.add(TimelineEvent.Kind.TWIML, described(verbs));
            nextVerb();
        } catch (TwimlException ex) {
            fault(ex.code(), ex.getMessage() + " from " + url);
            finish(CallReport.Outcome.REFUSED, url + ": " + ex.getMessage());
        }
    }

    private void nextVerb() {
        while (!over) {
            if (hungUp) {
                finish(CallReport.Outcome.HUNG_UP, "the caller hung up");
                return;
            }
            if (nextVerb == verbs.size()) {
                finish(CallReport.Outcome.SERVER_ENDED, "no TwiML left");
                return;
            }
            if (!execute(verbs.get(nextVerb++))) {
                return;
            }
        }
    }

    /** True when the next verb may follow at once. */
    private boolean execute(Twiml verb) {
        return switch (verb) {
            case Twiml.Say say -> true; // speech takes no time here
            case Twiml.Other other -> true;
            case Twiml.Pause pause -> {
                loop.schedule(this::nextVerb, pause.seconds(), TimeUnit.SECONDS);
                yield false;
            }
            case Twiml.Hangup hangup -> finish(CallReport.Outcome.SERVER_ENDED, "<Hangup>");
            case Twiml.Reject reject -> finish(CallReport.Outcome.SERVER_ENDED, "<Reject>");
            case Twiml.Dial dial -> finish(CallReport.Outcome.DIALLED_ON, dial.target());
            case Twiml.Redirect redirect -> {
                fetch(resolved(redirect.url()), redirect.method(), "in-progress");
                yield false;
            }
            case Twiml.Connect connect -> {
                connect(connect);
                yield false;
            }
        };
    }

    private void connect(Twiml.Connect connect) {
        final Twiml.Stream target = connect.stream();
        final String url = resolved(target.url());
        final StreamTally tally =
                new StreamTally(TwilioCaller.sid("MZ", random), url, timeline.nowMs());
        connecting = true;
        timeline.add(TimelineEvent.Kind.CONNECTING, url);
        StreamHandshake.open(
                loop,
                settings,
                url,
                settings.route().of(url),
                random,
                new StreamHandshake.Outcome() {
                    @Override
                    public void onOpen(Channel channel) {
                        onStreamOpen(connect, tally, channel);
                    }

                    @Override
                    public void onRefused(int status, int faultCode, String detail) {
                        tally.handshakeStatus(status);
                        fault(faultCode, detail);
                        requests.streamEvent(target, tally.streamSid(), "stream-error", detail);
                        onStreamEnded(connect, tally.report(timeline.nowMs()));
                    }
                });
    }

    private void onStreamOpen(Twiml.Connect connect, StreamTally tally, Channel channel) {
        connecting = false;
        tally.handshakeStatus(101);
        timeline.add(TimelineEvent.Kind.OPEN, "WebSocket");
        requests.streamEvent(connect.stream(), tally.streamSid(), "stream-started", "");
        final TwilioStream opened =
                new TwilioStream(
                        network,
                        settings,
                        timeline,
                        new TwilioStream.Tracks(heard, said),
                        tally,
                        connect.stream().parameters(),
                        random,
                        channel,
                        new TwilioStream.Listener() {
                            @Override
                            public void onFault(int code, String detail) {
                                fault(code, detail);
                            }

                            @Override
                            public void onEnded(StreamReport report) {
                                requests.streamEvent(
                                        connect.stream(), tally.streamSid(), "stream-stopped", "");
                                onStreamEnded(connect, report);
                            }
                        });
        stream = opened;
        channel.pipeline().addLast(opened);
        if (!limitedByStream) {
            limitedByStream = true;
            limitDuration();
        }
        if (hungUp) {
            opened.end(settings.end());
        }
    }

    /** The time limit is the call's: from dialling, then again from its first stream. */
    private void limitDuration() {
        if (limit != null) {
            limit.cancel(false);
        }
        limit =
                loop.schedule(
                        () -> hangUp(settings.end()),
                        settings.duration().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void onStreamEnded(Twiml.Connect connect, StreamReport report) {
        stream = null;
        connecting = false;
        streams.add(report);
        hungUp |= report.endedByCaller();
        if (connect.action() == null) {
            if (!report.opened() && documents.isEmpty()) {
                finish(
                        report.handshakeStatus() == 0
                                ? CallReport.Outcome.UNREACHABLE
                                : CallReport.Outcome.REFUSED,
                        report.url());
            } else {
                nextVerb();
            }
        } else if (hungUp) {
            // The call is gone; Twilio still tells the action URL, and no TwiML of it runs.
            requests.notifyCompleted(resolved(connect.action()), connect.method());
            finish(CallReport.Outcome.HUNG_UP, "the caller hung up");
        } else {
            fetch(resolved(connect.action()), connect.method(), "in-progress");
        }
    }

    private void fault(int code, String detail) {
        // Twilio reports a bad message once per stream; the report of a test wants them all, within
        // reason.
        if (faults.size() < 100) {
            faults.add(new ProtocolFault(code, timeline.nowMs(), detail));
            timeline.add(TimelineEvent.Kind.FAULT, code + " " + detail);
        }
    }

    private boolean finish(CallReport.Outcome outcome, String detail) {
        if (over) {
            return false;
        }
        over = true;
        timeline.add(TimelineEvent.Kind.ENDED, outcome + ": " + detail);
        requests.settled()
                .whenCompleteAsync(
                        (none, failure) -> finished.complete(report(outcome, detail)), loop);
        return false;
    }

    private CallReport report(CallReport.Outcome outcome, String detail) {
        return new CallReport(
                settings.callSid(),
                outcome,
                detail,
                List.copyOf(streams),
                List.copyOf(documents),
                requests.callbackAnswers(),
                List.copyOf(faults),
                timeline.events(),
                heard,
                said);
    }

    private String resolved(String url) {
        return url.matches("[a-z]+://.*") ? url : URI.create(documentUrl).resolve(url).toString();
    }

    private static String described(List<Twiml> verbs) {
        final List<String> names = new ArrayList<>();
        for (Twiml verb : verbs) {
            names.add(
                    switch (verb) {
                        case Twiml.Other other -> other.name();
                        case Twiml.Say say -> "Say \"" + say.text() + "\"";
                        case Twiml.Connect connect -> "Connect " + connect.stream().url();
                        case Twiml.Dial dial -> "Dial " + dial.target();
                        default -> verb.getClass().getSimpleName();
                    });
        }
        return String.join(", ", names);
    }
}
