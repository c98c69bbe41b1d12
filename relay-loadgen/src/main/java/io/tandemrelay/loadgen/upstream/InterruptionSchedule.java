package io.tandemrelay.loadgen.upstream;

/** Interrupts a session a number of times by an absolute schedule. Runs on the session's loop. */
final class InterruptionSchedule implements Runnable {
    private final AgentSession session;
    private final long everyMs;
    private final int times;
    private long firstNs;
    private int done;

    InterruptionSchedule(AgentSession session, long everyMs, int times) {
        this.session = session;
        this.everyMs = everyMs;
        this.times = times;
    }

    void begin(long firstMs) {
        firstNs = System.nanoTime() + firstMs * 1_000_000;
        if (times > 0) {
            session.after(firstMs, this);
        }
    }

    @Override
    public void run() {
        if (!session.isOpen()) {
            return;
        }
        session.sendUserInterrupted();
        if (++done < times) {
            final long dueNs = firstNs + done * everyMs * 1_000_000;
            session.afterNs(dueNs - System.nanoTime(), this);
        }
    }
}
