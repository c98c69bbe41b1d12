package io.tandemrelay.server;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.tandemrelay.server.config.HttpConfig;

/** Which of Netty's socket transports carries everything. */
enum Transport {
    EPOLL(EpollServerSocketChannel.class, EpollSocketChannel::new) {
        @Override
        IoHandlerFactory ioHandler() {
            return EpollIoHandler.newFactory();
        }
    },
    NIO(NioServerSocketChannel.class, NioSocketChannel::new) {
        @Override
        IoHandlerFactory ioHandler() {
            return NioIoHandler.newFactory();
        }
    };

    private final Class<? extends ServerChannel> listening;
    private final ChannelFactory<? extends SocketChannel> connecting;

    Transport(
            Class<? extends ServerChannel> listening,
            ChannelFactory<? extends SocketChannel> connecting) {
        this.listening = listening;
        this.connecting = connecting;
    }

    /**
     * The configured transport, or the best one present.
     *
     * @throws IllegalStateException the configured one does not work here
     */
    static Transport of(HttpConfig.Transport configured) {
        return switch (configured) {
            case NIO -> NIO;
            case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
            case EPOLL -> {
                if (!Epoll.isAvailable()) {
                    throw new IllegalStateException(
                            "http.transport is epoll, which does not work here: "
                                    + Epoll.unavailabilityCause().getMessage());
                }
                yield EPOLL;
            }
        };
    }

    abstract IoHandlerFactory ioHandler();

    Class<? extends ServerChannel> listening() {
        return listening;
    }

    ChannelFactory<? extends SocketChannel> connecting() {
        return connecting;
    }
}
