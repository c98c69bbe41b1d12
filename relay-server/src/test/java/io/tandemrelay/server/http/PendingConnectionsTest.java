package io.tandemrelay.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;

class PendingConnectionsTest {

    private final PendingConnections pending = new PendingConnections(2);

    @Test
    void shouldCountEachAddressUntilItsHandlersAreGone() {
        final EmbeddedChannel first = connection("192.0.2.1");
        final EmbeddedChannel second = connection("192.0.2.1");
        assertThat(pending.add(new Peer("192.0.2.1"))).isNull();
        final EmbeddedChannel other = connection("192.0.2.2");

        first.pipeline().removeFirst(); // as an upgrade does
        final EmbeddedChannel third = connection("192.0.2.1");
        assertThat(pending.add(new Peer("192.0.2.1"))).isNull();

        second.close();
        third.close();
        other.close();
        assertThat(pending.addresses()).isZero();
        connection("192.0.2.1").close();
    }

    private EmbeddedChannel connection(String address) {
        final EmbeddedChannel channel = new Peer(address);
        final ChannelHandlerAdapter counted = pending.add(channel);
        assertThat(counted).isNotNull();
        channel.pipeline().addFirst(counted);
        return channel;
    }

    /** A channel that seems to come from somewhere. */
    private static final class Peer extends EmbeddedChannel {
        private final String address;

        Peer(String address) {
            this.address = address;
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(address == null ? "192.0.2.9" : address, 1);
        }
    }
}
