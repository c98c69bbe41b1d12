package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.audio.WavFile;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.ProtocolFault;
import io.tandemrelay.loadgen.caller.RecordedTracks;
import io.tandemrelay.loadgen.caller.StreamReport;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import io.tandemrelay.loadgen.caller.TimelineEvent.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class CallPageTest {
    private static final String HOSTILE =
            "</script><script>alert(1)</script>\"'&<img src=x {{wav}}";

    private final List<TimelineEvent> events = new ArrayList<>();
    private final List<ProtocolFault> faults = new ArrayList<>();

    @Test
    void shouldDrawOneSignForEachEvent() {
        for (Kind kind : Kind.values()) {
            events.add(new TimelineEvent(100L * kind.ordinal(), kind, "5 x"));
        }
        faults.add(new ProtocolFault(31951, 10, "broken"));

        final String page = page();

        assertThat(all(page, "<g class=\"event ")).hasSize(Kind.values().length);
        assertThat(all(page, "<tr class=\"k-")).hasSize(Kind.values().length);
    }

    @Test
    void shouldTellPlayedMarksFromClearedOnes() {
        events.add(new TimelineEvent(100, Kind.MARK, "m1"));
        events.add(new TimelineEvent(200, Kind.MARK, "m2 (cleared)"));

        final String page = page();

        assertThat(all(page, "class=\"event k-mark\"")).hasSize(1);
        assertThat(all(page, "class=\"event k-mark cleared\"")).hasSize(1);
        assertThat(page).contains("m1, played", "m2, cleared", "show the 2 marks");
    }

    @Test
    void shouldEscapeWhateverTheServerSays() {
        for (Kind kind : Kind.values()) {
            events.add(new TimelineEvent(kind.ordinal(), kind, HOSTILE + "\u001b[31m"));
        }
        faults.add(new ProtocolFault(31951, 10, HOSTILE));

        final String page = page(HOSTILE);

        assertThat(all(page, "<script")).hasSize(1);
        assertThat(all(page, "</script")).hasSize(1);
        assertThat(page).doesNotContain("<img", "\u001b").contains("&lt;img src=x {{wav}}");
        assertThat(all(page, "data:audio/wav")).hasSize(1);
    }

    @Test
    void shouldCarryBothVoicesAsOneStereoRecording() {
        final String page = page();

        final byte[] wav =
                Base64.getDecoder()
                        .decode(first(page, "src=\"data:audio/wav;base64,([^\"]*)\"").group(1));
        final ByteBuffer in = ByteBuffer.wrap(wav).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(wav).hasSize(44 + 1500 * 8 * 4);
        assertThat(in.getShort(22)).isEqualTo((short) 2);
        assertThat(in.getInt(24)).isEqualTo(WavFile.SAMPLE_RATE_HZ);
        assertThat(in.getInt(40)).isEqualTo(wav.length - 44);
        assertThat(in.getShort(44 + 200 * 8 * 4)).as("caller, left").isLessThan((short) -8000);
        assertThat(in.getShort(46 + 200 * 8 * 4)).as("agent, right").isZero();
        assertThat(in.getShort(46 + 1200 * 8 * 4)).as("agent, right").isLessThan((short) -8000);
    }

    @Test
    void shouldAskNothingOfTheNetwork() {
        events.add(new TimelineEvent(0, Kind.WEBHOOK, "POST http://127.0.0.1/x"));

        final String page = page();

        assertThat(page)
                .doesNotContainPattern("(src|href)=\"(?!data:)")
                .doesNotContain("@import", "url(")
                .contains("default-src 'none'");
    }

    @Test
    void shouldListFindingsAndShowBreaks() {
        faults.add(new ProtocolFault(31951, 10, "no event"));

        final String page = page();

        assertThat(page)
                .contains("audio not complete")
                .contains("<b>FAILED</b><span>1 protocol fault(s), first at 10 ms: 31951 no event")
                .contains("<b>ok</b><span>media stream opened")
                .contains("break of 80.0 ms in the agent&#39;s speech");
    }

    @Test
    void shouldDrawACallThatNeverHadAStream() {
        final CallReport report =
                new CallReport(
                        "CA1",
                        CallReport.Outcome.REFUSED,
                        "HTTP status 403",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        RecordedTracks.of(0, new byte[0]),
                        RecordedTracks.of(0, new byte[0]));

        assertThat(html(report, "webhook")).contains("no media stream opened: HTTP status 403");
    }

    private String page() {
        return page("webhook http://127.0.0.1/x");
    }

    private String page(String target) {
        final CallReport report =
                new CallReport(
                        "CA1",
                        CallReport.Outcome.HUNG_UP,
                        "the caller hung up",
                        List.of(stream()),
                        List.of(),
                        List.of(),
                        faults,
                        events,
                        RecordedTracks.of(1000, tone(500)),
                        RecordedTracks.of(0, tone(800)));
        return html(report, target);
    }

    private static String html(CallReport report, String target) {
        final CallVerdict verdict =
                new CallVerdict(report, List.of(), new CallVerdict.Expectation(false, 100));
        return new CallPage(report, verdict, new CallPage.Heading(target, "now", List.of("a note")))
                .html();
    }

    private static StreamReport stream() {
        return new StreamReport(
                "MZ1",
                "ws://127.0.0.1/media",
                101,
                0,
                1500,
                75,
                0,
                0,
                25,
                4000,
                4000,
                0,
                2,
                1,
                1,
                0,
                1000,
                List.of(new StreamReport.Gap(1100, 80)),
                1000,
                true);
    }

    private static byte[] tone(int ms) {
        final byte[] mulaw = new byte[ms * 8];
        Arrays.fill(mulaw, (byte) 0x10);
        return mulaw;
    }

    private static List<MatchResult> all(String page, String text) {
        return Pattern.compile(Pattern.quote(text)).matcher(page).results().toList();
    }

    private static MatchResult first(String page, String regex) {
        return Pattern.compile(regex).matcher(page).results().findFirst().orElseThrow();
    }
}
