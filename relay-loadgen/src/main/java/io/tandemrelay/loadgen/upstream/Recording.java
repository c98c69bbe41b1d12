package io.tandemrelay.loadgen.upstream;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one session has heard, bounded in bytes and messages; beyond the bounds it only counts.
 * Written by the session's loop, read by any thread; guarded by itself.
 */
final class Recording {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final int maxBytes;
    private final int maxMessages;
    private final CRC32C checksum = new CRC32C();
    private byte[] uplink = {};
    private int kept;
    private long totalBytes;
    private long messages;
    private int[] sizes = {};
    private long[] receivedNs = {};
    private final List<AgentSession.Text> texts = new ArrayList<>();
    private long textCount;
    private int pings;
    private int pongs;

    Recording(int maxBytes, int maxMessages) {
        this.maxBytes = maxBytes;
        this.maxMessages = maxMessages;
    }

    synchronized void binary(ByteBuf audio, long nowNs) {
        final int length = audio.readableBytes();
        checksum.update(audio.nioBuffer());
        totalBytes += length;
        final int keeping = Math.min(length, maxBytes - kept);
        if (keeping > 0) {
            if (kept + keeping > uplink.length) {
                final long grown = Math.max(kept + keeping, 2L * Math.max(uplink.length, 4096));
                uplink = Arrays.copyOf(uplink, (int) Math.min(grown, maxBytes));
            }
            audio.getBytes(audio.readerIndex(), uplink, kept, keeping);
            kept += keeping;
        }
        if (messages < maxMessages) {
            final int at = (int) messages;
            if (at == sizes.length) {
                final int grown = Math.min(Math.max(64, 2 * at), maxMessages);
                sizes = Arrays.copyOf(sizes, grown);
                receivedNs = Arrays.copyOf(receivedNs, grown);
            }
            sizes[at] = length;
            receivedNs[at] = nowNs;
        }
        messages++;
    }

    synchronized @Nullable JsonNode text(String raw, long nowNs) {
        final JsonNode json = parsed(raw);
        textCount++;
        if (texts.size() < maxMessages) {
            texts.add(new AgentSession.Text(raw, json, nowNs));
        }
        return json;
    }

    private static @Nullable JsonNode parsed(String raw) {
        try {
            return JSON.readTree(raw);
        } catch (JacksonException notJson) {
            return null;
        }
    }

    synchronized byte[] uplink() {
        return Arrays.copyOf(uplink, kept);
    }

    synchronized long uplinkBytes() {
        return totalBytes;
    }

    synchronized long uplinkChecksum() {
        return checksum.getValue();
    }

    synchronized long messageCount() {
        return messages;
    }

    synchronized List<AgentSession.UplinkMessage> messages() {
        final int known = (int) Math.min(messages, sizes.length);
        final List<AgentSession.UplinkMessage> list = new ArrayList<>(known);
        for (int i = 0; i < known; i++) {
            list.add(new AgentSession.UplinkMessage(sizes[i], receivedNs[i]));
        }
        return list;
    }

    synchronized List<AgentSession.Text> texts() {
        return List.copyOf(texts);
    }

    synchronized long textCount() {
        return textCount;
    }

    synchronized void ping() {
        pings++;
    }

    synchronized void pong() {
        pongs++;
    }

    synchronized int pings() {
        return pings;
    }

    synchronized int pongs() {
        return pongs;
    }
}
