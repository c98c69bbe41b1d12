package io.tandemrelay.loadgen.caller;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * The event loops, HTTP client and clock quality of a number of callers. Any thread may use it;
 * closing it drops every call still up.
 */
public final class PhoneNetwork implements AutoCloseable {
    private static final Duration HTTP_CONNECT = Duration.ofSeconds(5);

    private final EventLoopGroup loops;
    private final ChannelGroup streams = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final HttpClient http;
    private final Recorder lateness = new Recorder(3);
    private final Histogram latenessTotal = new Histogram(3);

    /** One thread drives hundreds of calls. */
    public PhoneNetwork(int threads) {
        final IoHandlerFactory io =
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        loops =
                new MultiThreadIoEventLoopGroup(
                        threads, new DefaultThreadFactory("caller", true), io);
        // Started now, not by the first call: threads inherit the priority of who starts them.
        loops.forEach(loop -> loop.execute(() -> {}));
        http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(HTTP_CONNECT)
                        .build();
        StreamMessages.warmUp();
    }

    /** The callers' event loops, to be shared with what talks to the same relay. */
    public EventLoopGroup loops() {
        return loops;
    }

    /** Begins the description of one call. */
    public TwilioCaller.Builder caller() {
        return new TwilioCaller.Builder(this);
    }

    /** Webhook requests by themselves, signed when there is a token. */
    public VoiceWebhook webhook(@Nullable String authToken) {
        return new VoiceWebhook(
                http, authToken == null ? null : new TwilioSignature(authToken), Route.asWritten());
    }

    /**
     * How late the frames of recorded calls left against their schedule, in nanoseconds, since the
     * network was made. Other calls tell their {@link Hearing} only.
     */
    public Histogram lateness() {
        synchronized (latenessTotal) {
            latenessTotal.add(lateness.getIntervalHistogram());
            return latenessTotal.copy();
        }
    }

    void recordLateness(long lateNs) {
        lateness.recordValue(Math.max(0, lateNs));
    }

    /** Takes note of an open stream until it closes. */
    void track(Channel stream) {
        streams.add(stream);
    }

    EventLoop nextLoop() {
        return loops.next();
    }

    HttpClient http() {
        return http;
    }

    static Class<? extends Channel> channelClass() {
        return Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    @Override
    public void close() {
        streams.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        http.shutdownNow();
    }
}
