package io.tandemrelay.loadgen;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lines somebody types, read on a daemon thread of their own because nothing interrupts a read from
 * a terminal; one other thread takes them.
 */
final class TypedLines {
    private static final int WAITING_LINES = 100;

    private final BlockingQueue<Typed> waiting = new LinkedBlockingQueue<>(WAITING_LINES);

    /** A line, or the end of all lines when the text is null. */
    record Typed(@Nullable String text) {}

    TypedLines(Reader source) {
        final BufferedReader lines = new BufferedReader(source);
        Thread.ofPlatform().daemon().name("typed-lines").start(() -> read(lines));
    }

    private void read(BufferedReader lines) {
        try {
            Typed typed;
            do {
                typed = new Typed(next(lines));
                waiting.put(typed);
            } while (typed.text != null);
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** An input that breaks off has ended. */
    private static @Nullable String next(BufferedReader lines) {
        try {
            return lines.readLine();
        } catch (IOException ex) {
            return null;
        }
    }

    /** The next line that waits, left where it is; null when none does. */
    @Nullable Typed peek() {
        return waiting.peek();
    }

    void remove() {
        waiting.remove();
    }
}
