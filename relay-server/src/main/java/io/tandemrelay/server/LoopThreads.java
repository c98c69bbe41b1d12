package io.tandemrelay.server;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads of event loops, named {@code relay-io-0} and on, as everything else calls them. */
final class LoopThreads extends DefaultThreadFactory {

    private final String name;
    private final AtomicInteger next = new AtomicInteger();

    LoopThreads(String name) {
        super(name);
        this.name = name;
    }

    @Override
    protected Thread newThread(Runnable task, String ignored) {
        return super.newThread(task, name + '-' + next.getAndIncrement());
    }
}
