package io.tandemrelay.server.upstream;

import io.netty.channel.EventLoop;
import io.tandemrelay.server.media.AudioFormat;
import io.tandemrelay.server.metrics.ThreadCounters;

/**
 * What the legs of one I/O loop share.
 *
 * @param format asked for in both directions
 * @param maxTextBytes longest text message accepted from an agent
 * @param maxBinaryBytes longest binary message accepted from an agent
 * @param endGraceMs for the agent to answer our farewell, and again to answer our close
 */
record LegParts(
        EventLoop loop,
        UpstreamDialect dialect,
        AudioFormat format,
        CallCreation creation,
        AgentSockets sockets,
        AgentReader reader,
        ThreadCounters counters,
        int maxTextBytes,
        int maxBinaryBytes,
        int endGraceMs) {}
