package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.report.Verdict.Finding;
import io.tandemrelay.loadgen.report.Verdict.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that must hold between the medians of two targets, or of one and a number:
 *
 * <pre>
 *   NAME &lt;= [FACTOR *] NAME [+ AMOUNT] : METRIC       Tandem&lt;=1.3*c-epoll:uplink.cpu
 *   NAME &gt;= [FACTOR *] NAME [+ AMOUNT] : METRIC       Tandem&gt;=2.5*node-ws:capacity
 *   NAME &lt;= NUMBER : METRIC                          Tandem&lt;=60:both.memory
 * </pre>
 *
 * @param right null when it is held against the amount alone
 */
public record Expectation(
        String text,
        String left,
        boolean atMost,
        double factor,
        @Nullable String right,
        double amount,
        Metric metric) {
    private static final String NAME = "[A-Za-z][A-Za-z0-9._ -]*?";
    private static final String NUMBER = "[0-9]{1,9}(?:\\.[0-9]{1,9})?";
    private static final Pattern WRITTEN =
            Pattern.compile(
                    "\\s*(?<left>"
                            + NAME
                            + ")\\s*(?<relation><=|>=)\\s*(?:(?:(?<factor>"
                            + NUMBER
                            + ")\\s*\\*\\s*)?(?<right>"
                            + NAME
                            + ")(?:\\s*\\+\\s*(?<plus>"
                            + NUMBER
                            + "))?|(?<amount>"
                            + NUMBER
                            + "))\\s*:\\s*(?<metric>\\S+)\\s*");

    /**
     * Reads one.
     *
     * @param names of all targets of the files
     * @param settings what will be measured
     * @throws IllegalArgumentException with words for the user
     */
    public static Expectation parse(String text, List<String> names, ComparisonSettings settings) {
        final Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' (expected: such as A<=1.3*B:uplink.cpu, A<=B+0.5:both.uplink.p99 or A>=100:capacity)"
                            .formatted(text));
        }
        final Metric metric = Metric.parse(matcher.group("metric"), settings.calls());
        if (metric.needsCapacity() && settings.capacity() == null) {
            throw new IllegalArgumentException("'" + text + "': no capacity is measured");
        }
        for (String side : new String[] {"left", "right"}) {
            final String name = matcher.group(side);
            if (name != null && !names.contains(name)) {
                throw new IllegalArgumentException(
                        "'%s': no target is called '%s' (there are: %s)"
                                .formatted(text, name, String.join(", ", names)));
            }
        }
        return new Expectation(
                text.strip(),
                matcher.group("left"),
                matcher.group("relation").equals("<="),
                number(matcher.group("factor"), 1),
                matcher.group("right"),
                number(
                        matcher.group("amount") == null
                                ? matcher.group("plus")
                                : matcher.group("amount"),
                        0),
                metric);
    }

    private static double number(@Nullable String written, double otherwise) {
        return written == null ? otherwise : Double.parseDouble(written);
    }

    /** Why it cannot be judged and nobody is to blame for it; empty when it can. */
    Optional<String> notJudged(Results results) {
        return results.candidates().stream()
                .filter(each -> each.readiness() == Candidate.Readiness.MISSING)
                .filter(each ->
                        each.target().name().equals(left) || each.target().name().equals(right))
                .map(each ->
                        "not judged: %s (%s: %s)"
                                .formatted(text, each.target().name(), each.reason()))
                .findFirst();
    }

    /** Whether it holds. What was not measured does not hold. */
    Finding judge(Results results) {
        final Spread own = results.spread(left, metric);
        final Spread other = right == null ? null : results.spread(right, metric);
        final double limit = other == null ? amount : factor * other.median() + amount;
        final double median = own.median();
        final boolean leavesOut = results.leavesOut(left, metric);
        final boolean holds = !leavesOut && (atMost ? median <= limit : median >= limit);
        final List<String> advice = new ArrayList<>();
        if (leavesOut) {
            advice.add(left + " did not deliver all audio or lost calls");
        }
        if (right != null && results.leavesOut(right, metric)) {
            advice.add(right + " did not deliver all audio or lost calls");
        }
        if (other != null && other.isEmpty()) {
            advice.add(right + " was not measured");
        }
        if (metric.needsCapacity()) {
            for (String name : right == null ? List.of(left) : List.of(left, right)) {
                if (results.isLowerBound(name)) {
                    advice.add(
                            name
                                    + " carries at least that many, its search ended at another limit");
                }
            }
        }
        return new Finding(
                outcome(results, holds),
                text,
                own.isEmpty() ? "not measured" : own.words(metric.decimals()) + " " + metric.unit(),
                limitWords(limit, other),
                String.join("; ", advice));
    }

    /** A lower bound that would have to be the figure itself decides nothing. */
    private Outcome outcome(Results results, boolean holds) {
        final String deciding = holds == atMost ? left : right;
        if (deciding != null && results.isLowerBound(deciding, metric)) {
            return Outcome.VOID;
        }
        return holds ? Outcome.PASSED : Outcome.FAILED;
    }

    private String limitWords(double limit, @Nullable Spread other) {
        if (Double.isNaN(limit)) {
            return "nothing to hold it against";
        }
        final String bound =
                "%s %s %s"
                        .formatted(
                                atMost ? "at most" : "at least",
                                Spread.rounded(limit, metric.decimals()),
                                metric.unit());
        return other == null
                ? bound
                : "%s; %s has %s".formatted(bound, right, other.words(metric.decimals()));
    }
}
