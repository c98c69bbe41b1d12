package io.tandemrelay.loadgen.caller;

import io.netty.handler.ssl.SslContext;
import io.tandemrelay.loadgen.audio.AudioSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything a caller was told before it dialled; immutable. See {@link TwilioCaller.Builder}. */
record CallSettings(
        String accountSid,
        String callSid,
        String from,
        String to,
        @Nullable TwilioSignature signature,
        Map<String, String> extraWebhookFields,
        Map<String, String> parameters,
        Route route,
        AudioSource source,
        Hearing hearing,
        Delivery delivery,
        Spelling spelling,
        Transport transport,
        Opening opening,
        EndVariant end,
        List<Digit> digits,
        Duration duration,
        boolean recorded,
        boolean slashSigned,
        @Nullable SslContext tls,
        long seed) {

    /** A key pressed so long after a stream's start. */
    record Digit(char key, Duration after) {}
}
