package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.audio.WavFile;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where a call is kept, and the writing; read by the command's thread. */
final class CallFiles {
    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where to write what the caller heard (default: ${DEFAULT-VALUE}).",
            defaultValue = "call-heard.wav")
    private Path out = Path.of("call-heard.wav");

    @Option(
            names = "--stereo",
            paramLabel = "FILE",
            description = "Also write both sides: caller left, agent right.")
    private @Nullable Path stereo;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description =
                    "Also write the call as a web page: both voices to see and hear, every event, the findings; one file, 2.5 MB a minute.")
    private @Nullable Path page;

    @Option(
            names = "--save-timeline",
            paramLabel = "FILE",
            description = "Also write every event, marks included: milliseconds, event, detail.")
    private @Nullable Path timeline;

    /** False when something could not be written; the screen says what. */
    boolean save(CallPage drawn, CallReport report, CallScreen screen) {
        try {
            final short[] heard = Mulaw.decode(report.heard().onTimeline());
            WavFile.writePcm(out, heard);
            screen.print("what the caller heard: " + out);
            if (stereo != null) {
                WavFile.writePcm(stereo, Mulaw.decode(report.said().onTimeline()), heard);
                screen.print("both sides: " + stereo);
            }
            if (timeline != null) {
                Files.write(timeline, report.timeline().stream().map(CallFiles::line).toList());
                screen.print("timeline: " + timeline);
            }
            if (page != null) {
                Files.writeString(page, drawn.html());
                screen.print("page: " + page.toAbsolutePath().toUri());
            }
            return true;
        } catch (IOException ex) {
            screen.finding(false, "cannot write: " + readable(ex));
            return false;
        }
    }

    private static String line(TimelineEvent event) {
        return event.atMs() + "\t" + event.kind() + "\t" + event.detail();
    }

    static String readable(Exception ex) {
        return ex instanceof NoSuchFileException
                ? "no such file or folder: " + ex.getMessage()
                : String.valueOf(ex.getMessage());
    }
}
