package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.report.Verdict;
import io.tandemrelay.loadgen.report.Verdict.Finding;
import io.tandemrelay.loadgen.report.Verdict.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the results make of the expectations.
 *
 * @param notJudged expectations that say something of targets this machine cannot run, in words
 */
public record Judgement(Verdict verdict, List<String> notJudged) {
    /** Judges every expectation; a generator that was late throughout makes all of it void. */
    public static Judgement of(Results results, List<Expectation> expectations) {
        final List<Finding> findings = new ArrayList<>();
        final List<String> notJudged = new ArrayList<>();
        if (results.isVoid()) {
            findings.add(
                    new Finding(
                            Outcome.VOID,
                            "generator's own lateness",
                            "late in every measurement",
                            "p99 of at most "
                                    + Spread.rounded(results.settings().maxLatenessP99Ms(), 1)
                                    + " ms",
                            "Give it a core of its own, more --threads or fewer --calls."));
        }
        for (Expectation expectation : expectations) {
            final Optional<String> blameless = expectation.notJudged(results);
            if (blameless.isPresent()) {
                notJudged.add(blameless.get());
            } else {
                findings.add(expectation.judge(results));
            }
        }
        return new Judgement(Verdict.of(findings), notJudged);
    }
}
