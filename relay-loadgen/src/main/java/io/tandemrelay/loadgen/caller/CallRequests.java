package io.tandemrelay.loadgen.caller;

import io.netty.channel.EventLoop;
import java.net.ConnectException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The HTTP requests of one call and the answers still owed to it; its call's loop. */
final class CallRequests {
    private final VoiceWebhook webhook;
    private final CallSettings settings;
    private final Timeline timeline;
    private final EventLoop loop;
    private final FaultListener faults;
    private final List<CompletableFuture<?>> owed = new ArrayList<>();
    private final List<CallReport.CallbackAnswer> callbackAnswers = new ArrayList<>();

    /** Hears what Twilio would have put into its debugger. */
    interface FaultListener {
        void onFault(int code, String detail);
    }

    CallRequests(
            VoiceWebhook webhook,
            CallSettings settings,
            Timeline timeline,
            EventLoop loop,
            FaultListener faults) {
        this.webhook = webhook;
        this.settings = settings;
        this.timeline = timeline;
        this.loop = loop;
        this.faults = faults;
    }

    /** Asks for a document; completes on any thread. */
    CompletableFuture<VoiceWebhook.Answer> document(String url, String method, String callStatus) {
        timeline.add(TimelineEvent.Kind.WEBHOOK, method + " " + url + " " + callStatus);
        final List<Map.Entry<String, String>> fields =
                VoiceWebhook.callFields(
                        settings.accountSid(),
                        settings.callSid(),
                        settings.from(),
                        settings.to(),
                        callStatus);
        settings.extraWebhookFields().forEach((name, value) -> fields.add(Map.entry(name, value)));
        return webhook.request(url, method, fields);
    }

    /** Tells the action URL of a caller who is gone; nobody executes what it answers. */
    void notifyCompleted(String url, String method) {
        owed.add(document(url, method, "completed"));
    }

    /** Reports {@code stream-started}, {@code stream-stopped} or {@code stream-error}. */
    void streamEvent(Twiml.Stream target, String streamSid, String event, String error) {
        final String url = target.statusCallback();
        if (url == null) {
            return;
        }
        final List<Map.Entry<String, String>> fields = new ArrayList<>();
        fields.add(Map.entry("AccountSid", settings.accountSid()));
        fields.add(Map.entry("CallSid", settings.callSid()));
        fields.add(Map.entry("StreamSid", streamSid));
        fields.add(Map.entry("StreamName", target.name().isEmpty() ? streamSid : target.name()));
        fields.add(Map.entry("StreamEvent", event));
        fields.add(Map.entry("Timestamp", Instant.now().toString()));
        if (!error.isEmpty()) {
            fields.add(Map.entry("StreamError", error));
        }
        owed.add(
                webhook.request(url, target.statusCallbackMethod(), fields)
                        .handleAsync(
                                (answer, failure) -> {
                                    onCallbackAnswer(event, answer);
                                    return event;
                                },
                                loop));
    }

    private void onCallbackAnswer(String event, VoiceWebhook.@Nullable Answer answer) {
        final int status = answer == null ? 0 : answer.status();
        callbackAnswers.add(new CallReport.CallbackAnswer(event, status));
        timeline.add(TimelineEvent.Kind.CALLBACK, event + " answered " + status);
        if (answer == null || !answer.accepted()) {
            faults.onFault(ProtocolFault.HTTP, "status callback " + event + " answered " + status);
        }
    }

    /** Completes when nothing is owed any more, well or badly. */
    CompletableFuture<Void> settled() {
        return CompletableFuture.allOf(owed.toArray(CompletableFuture[]::new));
    }

    List<CallReport.CallbackAnswer> callbackAnswers() {
        return List.copyOf(callbackAnswers);
    }

    /** The HTTP client wraps what happened, and puts a meaningless cause below it. */
    static String reason(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof ConnectException ? "connection refused" : String.valueOf(cause);
    }
}
