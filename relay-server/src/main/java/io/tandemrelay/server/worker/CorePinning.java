package io.tandemrelay.server.worker;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Pins the calling thread to one processor by Linux's sched_setaffinity(2). Never leaves the mask
 * the process was started with, which another tool may have set on purpose.
 */
final class CorePinning {

    private static final int MASK_BYTES = 128;

    private CorePinning() {}

    /**
     * Pins the calling thread.
     *
     * @throws IllegalStateException the processor is not in the process's mask, or the system
     *     refuses or has no such call
     */
    static void pinTo(int core) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment mask = arena.allocate(MASK_BYTES);
            if (call("sched_getaffinity", mask) < 0 || !isSet(mask, core)) {
                throw new IllegalStateException(
                        "processor " + core + " is not among those this process may use");
            }
            mask.fill((byte) 0);
            mask.set(ValueLayout.JAVA_BYTE, core / Byte.SIZE, (byte) (1 << core % Byte.SIZE));
            if (call("sched_setaffinity", mask) != 0) {
                throw new IllegalStateException("the system refused to pin to processor " + core);
            }
        }
    }

    private static boolean isSet(MemorySegment mask, int core) {
        return (mask.get(ValueLayout.JAVA_BYTE, core / Byte.SIZE) >> core % Byte.SIZE & 1) == 1;
    }

    @SuppressWarnings("restricted") // native access is granted to the relay
    private static int call(String function, MemorySegment mask) {
        final Linker linker = Linker.nativeLinker();
        final MethodHandle handle =
                linker.downcallHandle(
                        linker.defaultLookup()
                                .find(function)
                                .orElseThrow(() ->
                                        new IllegalStateException("no " + function + " here")),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.ADDRESS));
        try {
            return (int) handle.invokeExact(0, (long) MASK_BYTES, mask);
        } catch (Throwable failure) {
            throw new IllegalStateException(function + " failed", failure);
        }
    }
}
