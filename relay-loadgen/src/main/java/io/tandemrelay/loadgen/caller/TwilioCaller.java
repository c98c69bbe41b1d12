package io.tandemrelay.loadgen.caller;

import io.netty.handler.ssl.SslContext;
import io.tandemrelay.loadgen.audio.AudioSource;
import io.tandemrelay.loadgen.audio.NumberedFrames;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A caller ready to dial, described once and started any number of times (each start after the
 * first needs its own ids, so leave them to chance then). Immutable, any thread.
 */
public final class TwilioCaller {
    private final Builder description;

    private TwilioCaller(Builder description) {
        this.description = description;
    }

    /** Places the call. */
    public TwilioCall start() {
        final CallSettings settings = description.settings();
        final TwilioCall call = new TwilioCall(description.network, settings, description.listener);
        if (description.webhookUrl != null) {
            call.dial(description.webhookUrl, description.webhookMethod);
        } else if (description.streamUrl != null) {
            call.dialStream(description.streamUrl);
        }
        return call;
    }

    /** An id of Twilio's form: two letters and 32 hexadecimal digits. */
    static String sid(String prefix, Random random) {
        return "%s%016x%016x".formatted(prefix, random.nextLong(), random.nextLong());
    }

    /** Describes a call. Everything but where to call has a default. */
    public static final class Builder {
        private final PhoneNetwork network;
        private final Map<String, String> webhookFields = new LinkedHashMap<>();
        private final Map<String, String> parameters = new LinkedHashMap<>();
        private @Nullable String webhookUrl;
        private @Nullable String streamUrl;
        private String webhookMethod = "POST";
        private @Nullable TwilioSignature signature;
        private String accountSid = "AC00000000000000000000000000000001";
        private @Nullable String callSid;
        private String from = "+14155550123";
        private String to = "+18005550100";
        private Route route = Route.asWritten();
        private Function<String, AudioSource> source = sid -> AudioSource.silence();
        private Hearing hearing = Hearing.NONE;
        private Delivery delivery = Delivery.smooth();
        private Spelling spelling = Spelling.asTwilio();
        private Transport transport = Transport.plain();
        private Opening opening = Opening.CONNECTED_AND_START;
        private EndVariant end = EndVariant.STOP_THEN_CLOSE;
        private Duration duration = Duration.ofSeconds(15);
        private final List<CallSettings.Digit> digits = new ArrayList<>();
        private boolean recorded = true;
        private boolean slashSigned;
        private @Nullable SslContext tls;
        private @Nullable Long seed;
        private Consumer<TimelineEvent> listener = event -> {};

        Builder(PhoneNetwork network) {
            this.network = network;
        }

        /** Calls through the voice webhook at this URL, a fragment of overrides aside. */
        public Builder webhook(String url) {
            webhookUrl = url;
            return this;
        }

        /** Asks for the first document with GET instead of POST. */
        public Builder webhookByGet() {
            webhookMethod = "GET";
            return this;
        }

        /** Adds a field to every voice request. */
        public Builder webhookField(String name, String value) {
            webhookFields.put(name, value);
            return this;
        }

        /** Opens this ws or wss URL directly, without a webhook. */
        public Builder stream(String url) {
            streamUrl = url;
            return this;
        }

        /** Adds a custom parameter to the {@code start} of a direct stream. */
        public Builder parameter(String name, String value) {
            parameters.put(name, value);
            return this;
        }

        /** Signs webhooks and handshakes; without a token nothing is signed. */
        public Builder authToken(String token) {
            signature = new TwilioSignature(token);
            return this;
        }

        /**
         * Opens sockets for URLs of {@code publicBase}'s host at {@code actualBase} instead, while
         * signatures stay those of the public URL; as with a proxy in front.
         */
        public Builder route(String publicBase, String actualBase) {
            route = new Route(URI.create(publicBase), URI.create(actualBase));
            return this;
        }

        public Builder accountSid(String sid) {
            accountSid = sid;
            return this;
        }

        public Builder callSid(String sid) {
            callSid = sid;
            return this;
        }

        public Builder from(String number) {
            from = number;
            return this;
        }

        public Builder to(String number) {
            to = number;
            return this;
        }

        /** What the caller says when nothing else was asked of him; silence by default. */
        public Builder source(AudioSource audio) {
            source = sid -> audio;
            return this;
        }

        /** Says {@link NumberedFrames} of the call's own id. */
        public Builder numberedFrames() {
            source = NumberedFrames::new;
            return this;
        }

        /** Follows the audio of the call; one call, one hearing. */
        public Builder hearing(Hearing follower) {
            hearing = follower;
            return this;
        }

        public Builder delivery(Delivery when) {
            delivery = when;
            return this;
        }

        public Builder spelling(Spelling how) {
            spelling = how;
            return this;
        }

        public Builder transport(Transport how) {
            transport = how;
            return this;
        }

        public Builder opening(Opening first) {
            opening = first;
            return this;
        }

        /** Presses a key so long after each stream's start. */
        public Builder digit(char key, Duration after) {
            digits.add(new CallSettings.Digit(key, after));
            return this;
        }

        /** How the caller ends the call when its duration is over. */
        public Builder end(EndVariant variant) {
            end = variant;
            return this;
        }

        /** From the first stream's opening to the caller's hang-up; 15 s by default. */
        public Builder duration(Duration limit) {
            duration = limit;
            return this;
        }

        /**
         * Keeps no audio, only counts: for load, where a call would otherwise hold 16 kB a second.
         */
        public Builder unrecorded() {
            recorded = false;
            return this;
        }

        /** Signs the handshake over its URL with a slash appended, as Twilio sometimes does. */
        public Builder slashSigned() {
            slashSigned = true;
            return this;
        }

        /** The trust used for wss; the JDK's public authorities by default. */
        public Builder tls(SslContext context) {
            tls = context;
            return this;
        }

        /** Makes every random choice of the call repeatable, its ids included. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Hears of each event on the call's loop; must not block. */
        public Builder onEvent(Consumer<TimelineEvent> eventListener) {
            listener = eventListener;
            return this;
        }

        /**
         * Fixes the description.
         *
         * @throws IllegalStateException unless exactly one of webhook and stream was given
         */
        public TwilioCaller build() {
            if ((webhookUrl == null) == (streamUrl == null)) {
                throw new IllegalStateException("a call needs either a webhook or a stream URL");
            }
            return new TwilioCaller(this);
        }

        public TwilioCall start() {
            return build().start();
        }

        private CallSettings settings() {
            final long chosen = seed == null ? ThreadLocalRandom.current().nextLong() : seed;
            final String sid = callSid == null ? sid("CA", new Random(~chosen)) : callSid;
            return new CallSettings(
                    accountSid,
                    sid,
                    from,
                    to,
                    signature,
                    Map.copyOf(webhookFields),
                    new LinkedHashMap<>(parameters),
                    route,
                    source.apply(sid),
                    hearing,
                    delivery,
                    spelling,
                    transport,
                    opening,
                    end,
                    List.copyOf(digits),
                    duration,
                    recorded,
                    slashSigned,
                    tls,
                    chosen);
        }
    }
}
