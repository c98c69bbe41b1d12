package io.tandemrelay.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many connections each address has that are no media sockets (yet). One for all loops; any
 * thread.
 */
final class PendingConnections {

    private final int mostOfOneAddress;
    private final ConcurrentHashMap<InetAddress, Integer> counts = new ConcurrentHashMap<>();

    PendingConnections(int mostOfOneAddress) {
        this.mostOfOneAddress = mostOfOneAddress;
    }

    /**
     * Counts a new connection.
     *
     * @return a handler that counts it as long as it is in the pipeline, or null when it is one too
     *     many
     */
    @Nullable ChannelHandlerAdapter add(Channel channel) {
        final InetAddress address = address(channel);
        if (counts.merge(address, 1, Integer::sum) > mostOfOneAddress) {
            remove(address);
            return null;
        }
        return new ChannelHandlerAdapter() {
            @Override
            public void handlerRemoved(ChannelHandlerContext ctx) {
                remove(address);
            }
        };
    }

    /** Addresses that have any. */
    int addresses() {
        return counts.size();
    }

    private void remove(InetAddress address) {
        counts.computeIfPresent(address, (of, count) -> count == 1 ? null : count - 1);
    }

    /** Of a connection that ended before it was looked at, no address is known. */
    private static InetAddress address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress socket
                        && socket.getAddress() != null
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
