package io.tandemrelay.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.tandemrelay.server.call.CallAdmission;
import io.tandemrelay.server.call.CloseReason;
import io.tandemrelay.server.carrier.CarrierHandler;
import io.tandemrelay.server.carrier.CarrierPolicy;
import io.tandemrelay.server.carrier.CarrierScratch;
import io.tandemrelay.server.config.LimitsConfig;
import io.tandemrelay.server.config.RelayConfig;
import io.tandemrelay.server.metrics.ThreadCounters;
import io.tandemrelay.server.websocket.Role;
import io.tandemrelay.server.websocket.WebSocketHandler;
import io.tandemrelay.server.websocket.WebSocketLimits;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Makes the media sockets of one I/O loop and gives each its start deadline. Thread relay-io-N. */
final class MediaSockets {

    private static final long CLOSE_GRACE_MS = 800;
    private static final long FLOOD_WINDOW_NS = TimeUnit.SECONDS.toNanos(5);

    private final LimitsConfig limits;
    private final CallAdmission admission;
    private final ThreadCounters counters;
    private final CarrierScratch scratch;
    private final CarrierPolicy policy;
    private final WebSocketLimits webSocketLimits;

    MediaSockets(RelayConfig config, CallAdmission admission, ThreadCounters counters) {
        this.limits = config.limits();
        this.admission = admission;
        this.counters = counters;
        this.scratch = new CarrierScratch(limits.carrierMessageBytes());
        final String account = config.carrier().twilio().accountSid();
        this.policy =
                new CarrierPolicy(
                        account.isEmpty() ? Set.of() : Set.of(account),
                        limits.malformedMessages(),
                        limits.malformedWindow().toNanos(),
                        limits.messagesPerSecond(),
                        FLOOD_WINDOW_NS);
        this.webSocketLimits =
                new WebSocketLimits(
                        limits.carrierMessageBytes(),
                        limits.carrierMessageBytes(),
                        limits.fragments(),
                        limits.controlFramesPerSecond(),
                        limits.messageDeadline().toMillis(),
                        limits.unreadDeadline().toMillis(),
                        CLOSE_GRACE_MS);
    }

    /**
     * A media socket on {@code channel} for a stream that proved itself: what is to stand in its
     * pipeline.
     */
    ChannelHandler open(Channel channel, StreamPass pass) {
        final CarrierHandler carrier =
                new CarrierHandler(
                        scratch,
                        policy,
                        identity -> pass.admits(identity) ? null : CloseReason.BAD_TOKEN,
                        admission,
                        counters);
        final WebSocketHandler socket = new WebSocketHandler(Role.SERVER, webSocketLimits, carrier);
        carrier.onOpen(socket);
        final var deadline =
                channel.eventLoop()
                        .schedule(
                                () -> {
                                    if (carrier.isAwaitingStart()) {
                                        carrier.close(CloseReason.START_TIMEOUT);
                                    }
                                },
                                limits.startDeadline().toMillis(),
                                TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener(closed -> deadline.cancel(false));
        return socket;
    }
}
