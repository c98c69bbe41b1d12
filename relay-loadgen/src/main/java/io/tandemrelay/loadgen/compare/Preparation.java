package io.tandemrelay.loadgen.compare;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Sees to it that a target can be started: its programs are there, its build went well. */
final class Preparation {
    private static final Duration LONGEST_BUILD = Duration.ofMinutes(15);
    private static final long LOOK_NS = 100_000_000;

    private final Path logs;
    private final StopSignal stop;

    /** Build output goes to files in this folder. */
    Preparation(Path logs, StopSignal stop) {
        this.logs = logs;
        this.stop = stop;
    }

    /** Builds it, once. */
    Candidate prepare(Target target) throws StopSignal.StoppedException {
        if (!Files.isDirectory(target.folder())) {
            return Candidate.missing(target, "no such folder: " + target.folder());
        }
        for (String program : target.needs()) {
            if (!SearchPath.has(program, target.folder())) {
                return Candidate.missing(target, program + " is not installed");
            }
        }
        return target.build().isEmpty() ? Candidate.ready(target) : built(target);
    }

    private Candidate built(Target target) throws StopSignal.StoppedException {
        final File log = logs.resolve(target.fileName() + "-build.log").toFile();
        try {
            final Process build =
                    new ProcessBuilder(target.buildCommand())
                            .directory(target.folder().toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(log)
                            .start();
            try {
                final String fault = await(build);
                return fault.isEmpty()
                        ? Candidate.ready(target)
                        : Candidate.broken(target, fault + ", see " + log);
            } finally {
                ProcessEnd.of(build, Duration.ZERO);
            }
        } catch (IOException ex) {
            return Candidate.broken(target, "its build cannot be run: " + ex.getMessage());
        }
    }

    private String await(Process build) throws StopSignal.StoppedException {
        final long giveUpNs = System.nanoTime() + LONGEST_BUILD.toNanos();
        while (build.isAlive()) {
            if (System.nanoTime() > giveUpNs) {
                return "its build took more than %d min".formatted(LONGEST_BUILD.toMinutes());
            }
            stop.sleepUntil(System.nanoTime() + LOOK_NS);
        }
        return build.exitValue() == 0
                ? ""
                : "its build ended with status %d".formatted(build.exitValue());
    }
}
