package io.tandemrelay.loadgen.report;

import java.util.List;

/**
 * Who wrote a record and how: everything needed to repeat the run.
 *
 * @param role "load", "agent" or "capacity"
 * @param shard which of the processes that share the run, from 0
 * @param target what was called, or where the agents listened
 * @param command as typed, program name included
 */
public record RunInfo(
        String role,
        int shard,
        int shards,
        String target,
        List<String> command,
        long startedEpochMs,
        Machine machine,
        Limits limits) {
    public RunInfo {
        command = List.copyOf(command);
    }
}
