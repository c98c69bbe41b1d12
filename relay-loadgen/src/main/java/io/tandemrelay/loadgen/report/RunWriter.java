package io.tandemrelay.loadgen.report;

import java.io.IOException;
import java.nio.file.Path;

/** Writes one process's record into a folder. */
public final class RunWriter implements AutoCloseable {
    public RunWriter(Path folder, RunInfo info) throws IOException {
        throw new IOException("not written yet: " + folder + info);
    }

    public void interval(Interval interval) throws IOException {
        throw new IOException("not written yet: " + interval);
    }

    @Override
    public void close() throws IOException {}
}
