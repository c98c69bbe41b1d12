package io.tandemrelay.server.http;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.tandemrelay.server.call.CallTable;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.carrier.TwilioSignature;
import io.tandemrelay.server.carrier.Twiml;
import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.config.TwilioConfig;
import io.tandemrelay.server.metrics.Counter;
import io.tandemrelay.server.metrics.ThreadCounters;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Twilio's requests get: the voice webhook, the action that follows a stream, the stream's
 * status callback, and the check of the media upgrade. One I/O loop; thread relay-io-N.
 */
final class TwilioRoutes {

    static final String VOICE_PATH = "/webhook/twilio";
    static final String AFTER_PATH = "/twilio/after/";
    static final String STATUS_PATH = "/twilio/stream-status";

    private static final String SIGNATURE = "X-Twilio-Signature";

    private final RelayConfig config;
    private final TwilioConfig twilio;
    private final CallTable calls;
    private final @Nullable TwilioSignature signature;
    private final StreamGate gate;
    private final ThreadCounters counters;

    TwilioRoutes(
            RelayConfig config,
            CallTable calls,
            @Nullable TwilioSignature signature,
            StreamGate gate,
            ThreadCounters counters) {
        this.config = config;
        this.twilio = config.carrier().twilio();
        this.calls = calls;
        this.signature = signature;
        this.gate = gate;
        this.counters = counters;
    }

    /** Answers the voice webhook: greet, then connect the call's audio to this relay. */
    Reply voice(FullHttpRequest request) {
        final Form form = Form.of(request);
        if (!isSigned(request, form)) {
            return Reply.status(HttpResponseStatus.FORBIDDEN);
        }
        if (!isKnown(form.first("AccountSid"))) {
            counters.increment(Counter.HTTP_BAD_ACCOUNT);
            return Reply.status(HttpResponseStatus.FORBIDDEN);
        }
        if (calls.isFull()) {
            counters.increment(Counter.HTTP_CALLS_TURNED_AWAY);
            final String busy = twilio.busyMessage();
            return Reply.twiml(
                    busy.isEmpty() ? Twiml.rejectBusy() : Twiml.sayAndHangup(speech(busy)));
        }
        counters.increment(Counter.HTTP_VOICE_WEBHOOKS);
        final PublicUrl url = publicUrl(request.headers());
        final String token = gate.mint(form.first("CallSid"), form.first("AccountSid"));
        final Twiml.Stream stream =
                new Twiml.Stream(
                        url.webSocket(StreamGate.path(token)),
                        url.http(AFTER_PATH + '1'),
                        url.http(STATUS_PATH),
                        Map.of(StreamPass.PARAMETER, token));
        final String greeting = twilio.greeting();
        return Reply.twiml(Twiml.connect(stream, greeting.isEmpty() ? null : speech(greeting)));
    }

    /** Answers what follows a stream: hang up if the talk is over, else the fallback. */
    Reply after(FullHttpRequest request) {
        final Form form = Form.of(request);
        if (!isSigned(request, form)) {
            return Reply.status(HttpResponseStatus.FORBIDDEN);
        }
        final CloseReason reason = calls.recentEnd(form.first("CallSid"));
        if (reason == null || !isOver(reason, form.first("CallStatus"))) {
            counters.increment(Counter.HTTP_FALLBACKS);
            final String fallback = twilio.fallback();
            return Reply.twiml(
                    fallback.isEmpty() ? Twiml.hangup() : Twiml.sayAndHangup(speech(fallback)));
        }
        return Reply.twiml(Twiml.hangup());
    }

    /** Takes note of a stream's status callback. */
    Reply streamStatus(FullHttpRequest request) {
        final Form form = Form.of(request);
        if (!isSigned(request, form)) {
            return Reply.status(HttpResponseStatus.FORBIDDEN);
        }
        if (form.first("StreamEvent").equals("stream-error")) {
            counters.increment(Counter.HTTP_STREAM_ERRORS);
        }
        return Reply.status(HttpResponseStatus.OK);
    }

    /** Whether the media upgrade carries our carrier's signature, where one is demanded. */
    boolean isUpgradeSigned(FullHttpRequest request) {
        if (signature == null) {
            return true;
        }
        final String url = publicUrl(request.headers()).webSocket(request.uri());
        final boolean signed = signature.verifyUpgrade(url, header(request));
        if (!signed) {
            counters.increment(Counter.HTTP_BAD_SIGNATURE);
        }
        return signed;
    }

    private boolean isKnown(String accountSid) {
        return twilio.accountSid().isEmpty() || twilio.accountSid().equals(accountSid);
    }

    private boolean isSigned(FullHttpRequest request, Form form) {
        if (signature == null) {
            return true;
        }
        final String url = publicUrl(request.headers()).http(request.uri());
        final boolean signed = signature.verifyWebhook(url, form.fields(), header(request));
        if (!signed) {
            counters.increment(Counter.HTTP_BAD_SIGNATURE);
        }
        return signed;
    }

    private PublicUrl publicUrl(HttpHeaders headers) {
        return PublicUrl.of(config.http().publicUrl(), headers, config.http().tls().isOn());
    }

    private Twiml.Speech speech(String text) {
        return new Twiml.Speech(
                text, nullIfEmpty(twilio.greetingLanguage()), nullIfEmpty(twilio.greetingVoice()));
    }

    private static @Nullable String nullIfEmpty(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable String header(FullHttpRequest request) {
        return request.headers().get(SIGNATURE);
    }

    /**
     * Whether nobody is left to talk to: the caller hung up or the agent said good-bye. A caller
     * whose stream alone broke is still there.
     */
    private static boolean isOver(CloseReason reason, String callStatus) {
        return switch (reason) {
            case CARRIER_STOP, AGENT_HANGUP, TTL -> true;
            case CARRIER_CLOSED -> !callStatus.equals("in-progress");
            default -> false;
        };
    }
}
