package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.EchoSearch;
import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.ProtocolFault;
import io.tandemrelay.loadgen.caller.StreamReport;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whether a call's audio was complete, finding by finding; immutable once made. */
final class CallVerdict {
    private static final double ECHO_ENOUGH = 0.8;

    private final List<Finding> findings = new ArrayList<>();

    record Finding(boolean good, String text) {}

    /** What the judge has to know beside the report. */
    record Expectation(boolean echo, double breaksAllowedMs) {}

    CallVerdict(CallReport report, List<Utterance> spoken, Expectation expectation) {
        judgeStream(report);
        if (!report.streams().isEmpty() && report.stream().opened()) {
            judgeHearing(report.stream());
            judgeBreaks(report, expectation.breaksAllowedMs);
            judgeEchoes(report, spoken, expectation.echo);
        }
        judgeFaults(report.faults());
    }

    private void judgeFaults(List<ProtocolFault> faults) {
        if (faults.isEmpty()) {
            add(true, "no protocol faults");
        } else {
            final ProtocolFault first = faults.getFirst();
            add(
                    false,
                    "%d protocol fault(s), first at %d ms: %d %s"
                            .formatted(faults.size(), first.atMs(), first.code(), first.detail()));
        }
    }

    private void judgeStream(CallReport report) {
        final boolean opened = !report.streams().isEmpty() && report.stream().opened();
        add(
                opened,
                opened
                        ? "media stream opened, %d frames of the caller sent"
                                .formatted(report.stream().framesSent())
                        : "no media stream opened: " + report.detail());
    }

    private void judgeHearing(StreamReport stream) {
        final double heardS = stream.bytesHeard() / (1000.0 * Mulaw.BYTES_PER_MS);
        add(
                stream.bytesHeard() > 0,
                stream.bytesHeard() > 0
                        ? String.format(
                                Locale.ROOT,
                                "agent heard for %.1f s, first %d ms into the stream",
                                heardS,
                                stream.firstHeardMs() - stream.startMs())
                        : "the agent was never heard");
        if (stream.clears() > 0) {
            add(
                    true,
                    "cleared %d time(s), %d ms of agent audio dropped unheard"
                            .formatted(
                                    stream.clears(), stream.bytesCleared() / Mulaw.BYTES_PER_MS));
        }
    }

    private void judgeBreaks(CallReport report, double allowedMs) {
        int breaks = 0;
        double totalMs = 0;
        long firstMs = -1;
        for (StreamReport stream : report.streams()) {
            for (StreamReport.Gap gap : stream.underruns()) {
                firstMs = breaks == 0 ? gap.atMs() : firstMs;
                breaks++;
                totalMs += gap.lengthMs();
            }
        }
        add(
                totalMs <= allowedMs,
                breaks == 0
                        ? "no breaks in the agent's speech"
                        : String.format(
                                Locale.ROOT,
                                "%d break(s) in the agent's speech, %.1f ms in all (%.0f allowed), first at %d ms",
                                breaks,
                                totalMs,
                                allowedMs,
                                firstMs));
    }

    private void judgeEchoes(CallReport report, List<Utterance> spoken, boolean expected) {
        if (spoken.isEmpty()) {
            if (expected) {
                add(false, "the caller never got to speak, so nothing could be repeated");
            }
            return;
        }
        final byte[] heard = report.heard().onTimeline();
        for (int i = 0; i < spoken.size(); i++) {
            // The answer to later words is no answer to these.
            final long untilByte =
                    i + 1 < spoken.size()
                            ? spoken.get(i + 1).atMs() * Mulaw.BYTES_PER_MS
                            : heard.length;
            judgeEcho(
                    spoken.get(i),
                    Arrays.copyOf(heard, (int) Math.min(untilByte, heard.length)),
                    expected);
        }
    }

    private void judgeEcho(Utterance said, byte[] heard, boolean expected) {
        final EchoSearch.Finding found = EchoSearch.find(said.words(), heard, said.atMs());
        final String how =
                String.format(
                        Locale.ROOT,
                        "loudness correlation %.3f (%.1f needed), waveform %.3f",
                        found.envelope(),
                        ECHO_ENOUGH,
                        found.samples());
        if (found.envelope() >= ECHO_ENOUGH) {
            add(
                    true,
                    "the caller's words came back at %d ms, %d ms after they ended: %s"
                            .formatted(found.atMs(), found.atMs() - said.endMs(), how));
        } else if (expected) {
            add(
                    false,
                    "the caller's words did not come back: "
                            + how
                            + " (only the demo agent repeats them; for others use --no-expect-echo)");
        }
    }

    private void add(boolean good, String text) {
        findings.add(new Finding(good, text));
    }

    boolean complete() {
        return findings.stream().allMatch(Finding::good);
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }
}
