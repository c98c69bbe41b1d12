package io.tandemrelay.server.worker;

import io.tandemrelay.server.media.FrameProcessing;
import io.tandemrelay.server.media.Inbox;
import io.tandemrelay.server.media.ReadyList;
import io.tandemrelay.server.metrics.DutyCycle;
import java.util.List;
import org.agrona.concurrent.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread relay-worker-N: runs each frame of its inbox through that frame's path. Holds no audio.
 */
final class MediaWorker implements Agent {

    /** Stands for no pinning. */
    static final int ANY_CORE = -1;

    private static final Logger LOG = LoggerFactory.getLogger(MediaWorker.class);

    private final String roleName;
    private final Inbox inbox;
    private final int framesPerCycle;
    private final ReadyList[] readyLists;
    private final DutyCycle dutyCycle;
    private final int core;
    private final FrameProcessing processing = new FrameProcessing();

    MediaWorker(
            String roleName,
            Inbox inbox,
            int framesPerCycle,
            List<ReadyList> readyLists,
            DutyCycle dutyCycle,
            int core) {
        this.roleName = roleName;
        this.inbox = inbox;
        this.framesPerCycle = framesPerCycle;
        this.readyLists = readyLists.toArray(new ReadyList[0]);
        this.dutyCycle = dutyCycle;
        this.core = core;
    }

    /** A worker that cannot be pinned as told runs all the same, and says so. */
    @Override
    public void onStart() {
        if (core == ANY_CORE) {
            return;
        }
        try {
            CorePinning.pinTo(core);
            LOG.info("{} runs on processor {}", roleName, core);
        } catch (IllegalStateException refused) {
            LOG.warn("{} runs on any processor: {}", roleName, refused.getMessage());
        }
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
