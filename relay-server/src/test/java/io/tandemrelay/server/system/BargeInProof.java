package io.tandemrelay.server.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.audio.NumberedFrames;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import io.tandemrelay.loadgen.upstream.MarkedAudio;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** What must hold of a call whose agent, speaking marked audio, was interrupted many times. */
final class BargeInProof {
    private static final int BYTES_PER_MS = 8;

    /** Timelines are in whole milliseconds, and a message takes a moment on loopback. */
    private static final int TIMELINE_GRAIN_MS = 2;

    private BargeInProof() {}

    /** Fails if anything was heard that had been cleared, or the last answer was not. */
    static void verify(CallReport report, int interruptions) {
        assertThat(report.faults()).isEmpty();
        assertThat(report.stream().clears())
                .as("one for each interruption that had something to drop")
                .isBetween(interruptions / 2, interruptions);
        final List<Long> clearsMs =
                report.timeline().stream()
                        .filter(event -> event.kind() == TimelineEvent.Kind.CLEAR)
                        .map(TimelineEvent::atMs)
                        .toList();
        final MarkedAudio.Recognised heard = MarkedAudio.parse(report.heard().onTimeline());
        assertThat(heard.marks()).isNotEmpty();
        int newest = 0;
        for (final MarkedAudio.Mark mark : heard.marks()) {
            final long heardMs = mark.offset() / BYTES_PER_MS;
            // What began before a clear in the same millisecond was cut short by it.
            final int grainMs = mark.complete() ? 0 : TIMELINE_GRAIN_MS;
            final long clears = clearsMs.stream().filter(ms -> ms + grainMs <= heardMs).count();
            assertThat((long) mark.generation())
                    .as("generation heard at %d ms", heardMs)
                    .isGreaterThanOrEqualTo(clears);
            assertThat(mark.generation()).isGreaterThanOrEqualTo(newest);
            newest = mark.generation();
        }
        assertThat(newest).as("the last answer is heard").isEqualTo(interruptions);
    }

    /** The numbered frames of the caller, mu-law. */
    static byte[] said(CallReport report) {
        final NumberedFrames frames = new NumberedFrames(report.callSid());
        final ByteArrayOutputStream said = new ByteArrayOutputStream();
        for (int i = 0; i < report.stream().framesSent(); i++) {
            said.writeBytes(frames.frame(i));
        }
        return said.toByteArray();
    }
}
