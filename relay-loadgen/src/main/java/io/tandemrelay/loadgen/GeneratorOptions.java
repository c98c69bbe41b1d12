package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.load.ProcessCpu;
import io.tandemrelay.loadgen.load.Tally;
import io.tandemrelay.loadgen.load.Way;
import io.tandemrelay.loadgen.upstream.AgentSettings;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of a generator that brings its own agents and knows its own limits; a mixin. */
final class GeneratorOptions {
    @Option(
            names = "--agent-port",
            paramLabel = "PORT",
            description = {
                "Serves agents of both dialects from this process, on this port of 127.0.0.1: set the",
                "relay's upstream to ws://127.0.0.1:PORT/ws (simple) or http://127.0.0.1:PORT (vapi)."
            })
    private @Nullable Integer agentPort;

    @Mixin private AgentOptions agent = new AgentOptions();

    @Mixin private LoopOptions loops = new LoopOptions();

    @Option(
            names = "--pid",
            paramLabel = "PID",
            description =
                    "The relay's process on this machine: its CPU time per frame is reported.")
    private @Nullable Long pid;

    boolean ownAgents() {
        return agentPort != null;
    }

    /** Ways on which provable frames are due until a call ends. */
    Set<Way> endlessWays() {
        return agentPort != null && agent.speaksEndlessly()
                ? EnumSet.of(Way.DOWNLINK, Way.ECHO)
                : EnumSet.of(Way.ECHO);
    }

    double maxLatenessMs() {
        return loops.maxLatenessMs();
    }

    PhoneNetwork network(CommandSpec spec) {
        return loops.network(spec);
    }

    /** Does the work while the agents that were asked for, if any, serve on the callers' loops. */
    int withAgents(CommandSpec spec, PhoneNetwork network, Tally tally, CtrlC.Work work)
            throws IOException, InterruptedException {
        if (agentPort == null) {
            return work.run();
        }
        try (StubAgent served = serve(spec, agentPort, network, tally)) {
            spec.commandLine()
                    .getOut()
                    .printf(
                            "agents listening: simple %s, vapi %s%n",
                            served.webSocketUrl(), served.restBaseUrl());
            return work.run();
        }
    }

    private StubAgent serve(CommandSpec spec, int port, PhoneNetwork network, Tally tally) {
        try {
            return StubAgent.start(
                    AgentSettings.DEFAULT.port(port).countingOnly(),
                    agent.script(tally),
                    network.loops());
        } catch (RuntimeException ex) {
            throw new ParameterException(
                    spec.commandLine(), "--agent-port " + port + ": " + ex.getMessage(), ex);
        }
    }

    /** Has the tally follow this process's CPU time, and the relay's if its process was given. */
    void followCpu(CommandSpec spec, Tally tally) {
        try {
            tally.follow("generator", new ProcessCpu(ProcessHandle.current().pid()));
        } catch (IOException noProc) {
            // not Linux: the report goes without
        }
        if (pid != null) {
            try {
                tally.follow("relay", new ProcessCpu(pid));
            } catch (IOException ex) {
                throw new ParameterException(
                        spec.commandLine(), "--pid " + pid + ": no such process here", ex);
            }
        }
    }
}
