package io.tandemrelay.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.tandemrelay.server.config.HttpConfig;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which of Netty's socket transports carries everything. */
@SuppressWarnings("ImmutableEnumChecker") // a constructor reference holds no state
enum Transport {
    EPOLL(EpollSocketChannel::new) {
        @Override
        IoHandlerFactory ioHandler() {
            return EpollIoHandler.newFactory();
        }

        @Override
        ServerBootstrap listening() {
            return new ServerBootstrap().channel(EpollServerSocketChannel.class);
        }
    },
    IO_URING(UringRing::connecting) {
        @Override
        IoHandlerFactory ioHandler() {
            return UringRing.ioHandler();
        }

        @Override
        ServerBootstrap listening() {
            return UringRing.listening();
        }
    },
    NIO(NioSocketChannel::new) {
        @Override
        IoHandlerFactory ioHandler() {
            return NioIoHandler.newFactory();
        }

        @Override
        ServerBootstrap listening() {
            return new ServerBootstrap().channel(NioServerSocketChannel.class);
        }
    };

    private final ChannelFactory<? extends SocketChannel> connecting;

    Transport(ChannelFactory<? extends SocketChannel> connecting) {
        this.connecting = connecting;
    }

    /**
     * The configured transport, or epoll where it is present and NIO elsewhere.
     *
     * @throws IllegalStateException the configured one does not work here
     */
    static Transport of(HttpConfig.Transport configured) {
        return switch (configured) {
            case NIO -> NIO;
            case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
            case EPOLL -> EPOLL.unless(Epoll.unavailabilityCause());
            case IO_URING -> IO_URING.unless(IoUring.unavailabilityCause());
        };
    }

    /** This transport, if nothing speaks against it. */
    Transport unless(@Nullable Throwable obstacle) {
        if (obstacle != null) {
            throw new IllegalStateException(
                    "http.transport is %s, which does not work here: %s"
                            .formatted(name().toLowerCase(Locale.ROOT), obstacle.getMessage()));
        }
        return this;
    }

    abstract IoHandlerFactory ioHandler();

    /** To be given loops, handlers and an address. */
    abstract ServerBootstrap listening();

    ChannelFactory<? extends SocketChannel> connecting() {
        return connecting;
    }
}
