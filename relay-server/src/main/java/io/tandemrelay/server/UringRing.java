package io.tandemrelay.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/**
 * Sizes of the io_uring of each I/O loop and of the ops port, and the sockets that go with it. Made
 * once; any thread.
 *
 * <p>Where the kernel can (Linux 5.19), all sockets of a loop receive into one ring of provided
 * buffers (io_uring_setup_buf_ring(3)), armed once each, so that a socket without traffic holds no
 * memory. What is handed up is a writable slice of just the bytes read, with a reference count of
 * its own. A buffer serves one read: incremental consumption, by which several reads share it, is
 * off.
 */
final class UringRing {

    /** Requests of one loop pass; more are submitted in several system calls. */
    private static final int SUBMISSIONS = 512;

    /** Results the kernel keeps for a loop that is busy; it keeps more, but at a cost. */
    private static final int COMPLETIONS = 4096;

    private static final short BUFFER_GROUP = 0;

    /**
     * Reads that may be waiting for a loop; without a free buffer a socket has to be armed anew.
     */
    private static final short BUFFERS = 256;

    /** About six media messages; what is longer comes in several reads. */
    private static final int BUFFER_BYTES = 4096;

    private UringRing() {}

    static IoHandlerFactory ioHandler() {
        final IoUringIoHandlerConfig config =
                new IoUringIoHandlerConfig().setRingSize(SUBMISSIONS).setCqSize(COMPLETIONS);
        if (IoUring.isRegisterBufferRingSupported()) {
            config.setBufferRingConfig(
                    IoUringBufferRingConfig.builder()
                            .bufferGroupId(BUFFER_GROUP)
                            .bufferRingSize(BUFFERS)
                            .batchSize(BUFFERS)
                            .incremental(false)
                            .allocator(
                                    new IoUringFixedBufferRingAllocator(
                                            ByteBufAllocator.DEFAULT, BUFFER_BYTES))
                            .build());
        }
        return IoUringIoHandler.newFactory(config);
    }

    static ServerBootstrap listening() {
        final ServerBootstrap listening =
                new ServerBootstrap().channel(IoUringServerSocketChannel.class);
        if (IoUring.isRegisterBufferRingSupported()) {
            listening.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, BUFFER_GROUP);
        }
        return listening;
    }

    static SocketChannel connecting() {
        final IoUringSocketChannel connecting = new IoUringSocketChannel();
        if (IoUring.isRegisterBufferRingSupported()) {
            connecting
                    .config()
                    .setOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, BUFFER_GROUP);
        }
        return connecting;
    }
}
