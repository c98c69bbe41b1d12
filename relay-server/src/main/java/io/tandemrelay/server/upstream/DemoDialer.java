package io.tandemrelay.server.upstream;

import io.netty.channel.EventLoop;
import io.tandemrelay.server.call.CallIdentity;
import io.tandemrelay.server.call.UpstreamDialer;
import io.tandemrelay.server.call.UpstreamLeg;
import io.tandemrelay.server.call.UpstreamListener;
import io.tandemrelay.server.media.AudioFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;

/**
 * Gives each call a {@link DemoAgent}, so that the relay can be tried without an account anywhere.
 * One per I/O loop; thread relay-io-N.
 */
public final class DemoDialer implements UpstreamDialer {

    private final EventLoop loop;
    private final LongSupplier nanoTime;
    private final AudioFormat format;
    private final byte[] greeting;
    private final byte[] prompt;

    /**
     * Speaks with the voice shipped in the jar.
     *
     * @param encoding the demo agent speaks 8 kHz only, in this encoding
     */
    public DemoDialer(EventLoop loop, LongSupplier nanoTime, AudioFormat.Encoding encoding) {
        this(loop, nanoTime, encoding, resource("greeting"), resource("prompt"));
    }

    DemoDialer(
            EventLoop loop,
            LongSupplier nanoTime,
            AudioFormat.Encoding encoding,
            byte[] greeting,
            byte[] prompt) {
        this.loop = loop;
        this.nanoTime = nanoTime;
        this.format = new AudioFormat(encoding, 8000);
        this.greeting = greeting;
        this.prompt = prompt;
    }

    @Override
    public UpstreamLeg dial(CallIdentity identity, UpstreamListener listener) {
        final var agent =
                new DemoAgent(
                        loop, nanoTime, format, new DemoConversation(greeting, prompt), listener);
        agent.start();
        return agent;
    }

    private static byte[] resource(String name) {
        try (InputStream in = DemoDialer.class.getResourceAsStream("/demo/" + name + ".ulaw")) {
            if (in == null) {
                throw new IllegalStateException("The jar lacks /demo/" + name + ".ulaw");
            }
            return in.readAllBytes();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
