package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.load.StampedAgent;
import io.tandemrelay.loadgen.load.Tally;
import io.tandemrelay.loadgen.upstream.AgentAct;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import io.tandemrelay.loadgen.upstream.AgentScript;
import io.tandemrelay.loadgen.upstream.AgentSettings;
import io.tandemrelay.loadgen.upstream.StubAgent;
import java.net.URI;

/**
 * The voice agents behind whichever relay is measured, at one address for all of them, on the
 * callers' loops. Any thread.
 */
final class ComparedAgent implements AutoCloseable {
    private final StubAgent agent;
    private final double aheadPace;
    private final int utteranceFrames;

    ComparedAgent(PhoneNetwork network, double aheadPace, int utteranceFrames) {
        this.aheadPace = aheadPace;
        this.utteranceFrames = utteranceFrames;
        agent =
                StubAgent.start(
                        AgentSettings.DEFAULT.countingOnly(),
                        AgentScript.recording(),
                        network.loops());
    }

    URI url() {
        return agent.webSocketUrl();
    }

    /** What sessions do from now on; those that are open keep to theirs. */
    void play(Workload workload, AgentAudio audio, Tally tally) {
        agent.script(AgentScript.recording().simpleAudio(audio).act(act(workload, tally)));
    }

    private AgentAct act(Workload workload, Tally tally) {
        return session ->
                session.hear(
                        switch (workload) {
                            case UPLINK -> new StampedAgent(tally, session, null);
                            case BOTH -> new StampedAgent(tally, session, endless -> endless);
                            case AHEAD ->
                                    new StampedAgent(
                                            tally,
                                            session,
                                            new Utterances(session, aheadPace, utteranceFrames));
                        });
    }

    @Override
    public void close() {
        agent.close();
    }
}
