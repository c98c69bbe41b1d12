package io.tandemrelay.loadgen.pace;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Lets the calling thread stand back for the event loops when they share a core: without it, a
 * second's bookkeeping holds up frames by a whole time slice of the scheduler. Stateless.
 */
public final class Courtesy {
    private static final int THIS_THREAD = 0;
    private static final int NICE = 15;

    private Courtesy() {}

    /**
     * Lowers the thread's priority by setpriority(2), which on Linux takes effect for one thread;
     * threads it starts afterwards inherit it. Where there is no such call nothing changes.
     */
    @SuppressWarnings("restricted") // native access is granted to this program
    public static void standBack() {
        final Linker linker = Linker.nativeLinker();
        final boolean linux = System.getProperty("os.name").equals("Linux");
        if (!linux || linker.defaultLookup().find("setpriority").isEmpty()) {
            return;
        }
        final MethodHandle setPriority =
                linker.downcallHandle(
                        linker.defaultLookup().find("setpriority").get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT));
        try {
            // The priority of others is ours to keep; a refusal to lower our own leaves it as it
            // is.
            final int refused = (int) setPriority.invokeExact(0, THIS_THREAD, NICE);
            assert refused == 0 || refused == -1;
        } catch (Throwable failure) {
            throw new IllegalStateException("setpriority failed", failure);
        }
    }
}
