package io.tandemrelay.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.tandemrelay.server.config.HttpConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TransportTest {
    private static final int READS = 600;
    private static final int READ_BYTES = 100;
    private static final byte MASK = 0x5A;

    @Test
    void shouldPreferEpollAndNeverChooseIoUringByItself() {
        assertThat(Transport.of(HttpConfig.Transport.AUTO))
                .isEqualTo(Epoll.isAvailable() ? Transport.EPOLL : Transport.NIO);
    }

    @Test
    void shouldSayWhichTransportDoesNotWorkAndWhy() {
        final Throwable obstacle = new UnsatisfiedLinkError("no such library");

        assertThatThrownBy(() -> Transport.IO_URING.unless(obstacle))
                .hasMessage(
                        "http.transport is io_uring, which does not work here: no such library");
    }

    /** More reads than the ring has buffers, all kept, each changed as if it were unmasked. */
    @Test
    void shouldReadIntoBuffersThatMayBeChangedAndKept() throws Exception {
        assumeTrue(IoUring.isAvailable() && IoUring.isRegisterBufferRingSupported());
        final EventLoopGroup loop =
                new MultiThreadIoEventLoopGroup(1, Transport.IO_URING.ioHandler());
        final Keeper keeper = new Keeper();
        try {
            final Channel server =
                    Transport.IO_URING
                            .listening()
                            .group(loop)
                            .childHandler(keeper)
                            .bind(InetAddress.getLoopbackAddress(), 0)
                            .sync()
                            .channel();

            final Sender sender = new Sender();
            final Channel client =
                    new Bootstrap()
                            .group(loop)
                            .channelFactory(Transport.IO_URING.connecting())
                            .handler(sender)
                            .connect((InetSocketAddress) server.localAddress())
                            .sync()
                            .channel();
            keeper.done.get(20, TimeUnit.SECONDS);
            assertThat(sender.capacity).as("slice on the connecting side").isOne();

            for (int i = 0; i < READS; i++) {
                final ByteBuf read = keeper.reads.get(i);
                assertThat(read.refCnt()).isOne();
                assertThat(read.isReadOnly()).isFalse();
                assertThat(read.capacity()).as("slice of a ring's buffer").isEqualTo(READ_BYTES);
                for (int at = 0; at < READ_BYTES; at++) {
                    assertThat(read.getByte(read.readerIndex() + at))
                            .isEqualTo((byte) ((byte) i ^ MASK));
                }
            }
            client.close().sync();
        } finally {
            keeper.reads.forEach(ByteBuf::release);
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /** Unmasks and keeps what it reads, and asks for more. */
    private static final class Keeper extends ChannelInboundHandlerAdapter {
        private final List<ByteBuf> reads = new ArrayList<>();
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            final ByteBuf read = (ByteBuf) message;
            for (int at = read.readerIndex(); at < read.writerIndex(); at++) {
                read.setByte(at, read.getByte(at) ^ MASK);
            }
            reads.add(read);
            if (reads.size() == READS) {
                done.complete(true);
            } else {
                context.writeAndFlush(Unpooled.directBuffer(1).writeByte(0));
            }
        }
    }

    /** Sends so many bytes of the next number whenever asked. */
    private static final class Sender extends ChannelInboundHandlerAdapter {
        private int next;
        private volatile int capacity;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            final ByteBuf read = (ByteBuf) message;
            capacity = read.capacity();
            read.release();
            send(context);
        }

        private void send(ChannelHandlerContext context) {
            final ByteBuf bytes = context.alloc().directBuffer(READ_BYTES);
            for (int i = 0; i < READ_BYTES; i++) {
                bytes.writeByte(next);
            }
            next++;
            context.writeAndFlush(bytes);
        }
    }
}
