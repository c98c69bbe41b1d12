package io.tandemrelay.loadgen;

import io.tandemrelay.loadgen.audio.Mulaw;
import io.tandemrelay.loadgen.audio.WavFile;
import io.tandemrelay.loadgen.caller.CallReport;
import io.tandemrelay.loadgen.caller.StreamReport;
import io.tandemrelay.loadgen.caller.TimelineEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One call as an HTML page that needs nothing but itself; used once. */
final class CallPage {
    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-zA-Z]+)}}");

    private final CallReport report;
    private final CallVerdict verdict;
    private final Heading heading;

    /**
     * What the report does not know.
     *
     * @param target whom was called, in words
     * @param madeAt date and time, in words
     * @param notes further remarks under the findings
     */
    record Heading(String target, String madeAt, List<String> notes) {}

    CallPage(CallReport report, CallVerdict verdict, Heading heading) {
        this.report = report;
        this.verdict = verdict;
        this.heading = heading;
    }

    String html() {
        final short[] said = Mulaw.decode(report.said().onTimeline());
        final short[] heard = Mulaw.decode(report.heard().onTimeline());
        final CallDrawing drawing = new CallDrawing(report, said, heard);
        final String style = resource("call.css");
        final String script = resource("call.js");
        final Map<String, String> values = new HashMap<>();
        values.put("style", style);
        values.put("styleHash", sha256(style));
        values.put("script", script);
        values.put("scriptHash", sha256(script));
        values.put("target", Html.escape(heading.target));
        values.put("madeAt", Html.escape(heading.madeAt));
        values.put("callSid", Html.escape(report.callSid()));
        values.put("verdictClass", verdict.complete() ? "ok" : "failed");
        values.put("verdict", verdict.complete() ? "audio complete" : "audio not complete");
        values.put("facts", facts(drawing.lengthMs()));
        values.put("findings", findings());
        values.put("width", String.valueOf(drawing.width()));
        values.put("height", String.valueOf(drawing.height()));
        values.put("left", String.valueOf(CallDrawing.left()));
        values.put(
                "pixelsPerSecond", String.format(Locale.ROOT, "%.5f", drawing.pixelsPerSecond()));
        values.put("labels", drawing.labels());
        values.put("drawing", drawing.body());
        values.put("recorded", said.length + heard.length > 0 ? "recorded" : "unrecorded");
        values.put("wav", Base64.getEncoder().encodeToString(WavFile.pcm(said, heard)));
        values.put("rows", rows());
        values.put("marks", String.valueOf(marks()));
        return filled(resource("call.html"), values);
    }

    /** Fills in one pass, so that what was filled in is never taken for a place again. */
    private static String filled(String template, Map<String, String> values) {
        final StringBuilder page = new StringBuilder();
        final Matcher place = PLACE.matcher(template);
        int from = 0;
        while (place.find()) {
            page.append(template, from, place.start());
            page.append(Objects.requireNonNull(values.get(place.group(1)), place.group(1)));
            from = place.end();
        }
        return page.append(template, from, template.length()).toString();
    }

    private String facts(long lengthMs) {
        final List<String> facts = new ArrayList<>();
        facts.add(fact("call", seconds(lengthMs)));
        if (!report.streams().isEmpty()) {
            final StreamReport stream = report.stream();
            facts.add(fact("agent heard", seconds(stream.bytesHeard() / Mulaw.BYTES_PER_MS)));
            facts.add(
                    fact(
                            "first heard",
                            stream.firstHeardMs() < 0
                                    ? "never"
                                    : stream.firstHeardMs() - stream.startMs() + " ms"));
            facts.add(fact("frames sent", String.valueOf(stream.framesSent())));
            facts.add(
                    fact(
                            "marks played",
                            stream.marksPlayed()
                                    + " of "
                                    + (stream.marksPlayed() + stream.marksCleared())));
            facts.add(fact("clears", String.valueOf(stream.clears())));
        }
        facts.add(fact("faults", String.valueOf(report.faults().size())));
        return String.join("\n", facts);
    }

    private static String fact(String name, String value) {
        return "<div><dt>%s</dt><dd>%s</dd></div>".formatted(name, Html.escape(value));
    }

    private static String seconds(long ms) {
        return String.format(Locale.ROOT, "%.1f s", ms / 1000.0);
    }

    private String findings() {
        final StringBuilder items = new StringBuilder();
        for (CallVerdict.Finding finding : verdict.findings()) {
            items.append(
                    item(
                            finding.good() ? "ok" : "failed",
                            finding.good() ? "ok" : "FAILED",
                            finding.text()));
        }
        for (String note : heading.notes) {
            items.append(item("note", "note", note));
        }
        return items.toString();
    }

    private static String item(String style, String word, String text) {
        return "<li class=\"%s\"><b>%s</b><span>%s</span></li>%n"
                .formatted(style, word, Html.escape(text));
    }

    private String rows() {
        return report.timeline().stream()
                .map(event ->
                        "<tr class=\"%s\" data-ms=\"%d\"><td>%d</td><td>%s</td><td>%s</td></tr>"
                                .formatted(
                                        EventWords.style(event),
                                        event.atMs(),
                                        event.atMs(),
                                        EventWords.name(event.kind()),
                                        Html.escape(EventWords.detail(event))))
                .collect(Collectors.joining("\n"));
    }

    private long marks() {
        return report.timeline().stream()
                .filter(event -> event.kind() == TimelineEvent.Kind.MARK)
                .count();
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(CallPage.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static String sha256(String text) {
        try {
            final byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
