package io.tandemrelay.loadgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandemrelay.loadgen.caller.TimelineEvent;
import io.tandemrelay.loadgen.caller.TimelineEvent.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class CallScreenTest {
    private final StringWriter out = new StringWriter();

    @Test
    void shouldPutEventsInColumnsAndLeaveMarksOut() {
        final CallScreen screen = screen(Ansi.OFF);

        screen.heading();
        screen.event(new TimelineEvent(12, Kind.TWIML, "Hangup"));
        screen.event(new TimelineEvent(13, Kind.MARK, "m1"));
        screen.event(new TimelineEvent(10_796, Kind.STOP, "STOP_THEN_CLOSE"));
        screen.event(new TimelineEvent(10_825, Kind.ENDED, "HUNG_UP: the caller hung up"));
        screen.event(new TimelineEvent(10_826, Kind.ENDED, "SERVER_ENDED: <Hangup>"));

        assertThat(out.toString().lines())
                .containsExactly(
                        "     ms  event       detail",
                        "     12  TwiML       Hangup",
                        "  10796  stop        by the caller, stop then close",
                        "  10825  ended       the caller hung up",
                        "  10826  ended       server ended: <Hangup>");
    }

    @Test
    void shouldColourOnlyItsOwnWords() {
        final CallScreen screen = screen(Ansi.ON);

        screen.event(new TimelineEvent(1, Kind.FAULT, "31951 @|green fine|@ \u001b[2J"));
        screen.finding(false, "x");
        screen.finding(true, "y");

        assertThat(out.toString())
                .contains("\u001b[1m\u001b[31mfault     ", "31951 @|green fine|@ \uFFFD[2J")
                .contains("\u001b[1m\u001b[31mFAILED", "\u001b[32mok")
                .doesNotContain("\u001b[2J");
    }

    private CallScreen screen(Ansi ansi) {
        return new CallScreen(new PrintWriter(out, true), ansi);
    }
}
