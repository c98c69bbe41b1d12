package io.tandemrelay.server.worker;

import io.tandemrelay.server.media.FrameProcessing;
import io.tandemrelay.server.media.Inbox;
import io.tandemrelay.server.media.ReadyList;
import io.tandemrelay.server.metrics.DutyCycle;
import java.util.List;
import org.agrona.concurrent.Agent;

/**
 * Thread relay-worker-N: runs each frame of its inbox through that frame's path. Holds no audio.
 */
final class MediaWorker implements Agent {

    private final String roleName;
    private final Inbox inbox;
    private final int framesPerCycle;
    private final ReadyList[] readyLists;
    private final DutyCycle dutyCycle;
    private final FrameProcessing processing = new FrameProcessing();

    MediaWorker(
            String roleName,
            Inbox inbox,
            int framesPerCycle,
            List<ReadyList> readyLists,
            DutyCycle dutyCycle) {
        this.roleName = roleName;
        this.inbox = inbox;
        this.framesPerCycle = framesPerCycle;
        this.readyLists = readyLists.toArray(new ReadyList[0]);
        this.dutyCycle = dutyCycle;
    }

    @Override
    public int doWork() {
        dutyCycle.mark(System.nanoTime());
        final int frames = inbox.drain(processing, framesPerCycle);
        if (frames > 0) {
            for (final ReadyList readyList : readyLists) {
                readyList.signal();
            }
        }
        return frames;
    }

    @Override
    public String roleName() {
        return roleName;
    }
}
