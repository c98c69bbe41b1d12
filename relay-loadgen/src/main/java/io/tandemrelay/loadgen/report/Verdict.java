package io.tandemrelay.loadgen.report;

import java.util.List;

/** What a run proved, and by which findings. */
public record Verdict(Outcome outcome, List<Finding> findings) {
    public Verdict {
        findings = List.copyOf(findings);
    }

    /** The worst finding decides. */
    public static Verdict of(List<Finding> findings) {
        Outcome worst = Outcome.PASSED;
        for (Finding finding : findings) {
            if (finding.outcome().compareTo(worst) > 0) {
                worst = finding.outcome();
            }
        }
        return new Verdict(worst, findings);
    }

    /** From best to worst; void is worst because it says nothing about the target. */
    public enum Outcome {
        PASSED(0),
        FAILED(1),
        VOID(4);

        private final int exitStatus;

        Outcome(int exitStatus) {
            this.exitStatus = exitStatus;
        }

        /** What a command that judged a run ends with. */
        public int exitStatus() {
            return exitStatus;
        }
    }

    /**
     * One thing that was judged.
     *
     * @param outcome what it alone would make of the run
     * @param measured with its unit
     * @param limit with its unit
     * @param advice what it means and what to do, or empty
     */
    public record Finding(
            Outcome outcome, String subject, String measured, String limit, String advice) {
        /** The finding as one line. */
        public String text() {
            final String judged =
                    subject + ": " + measured + (limit.isEmpty() ? "" : " (" + limit + ")");
            return advice.isEmpty() ? judged : judged + ". " + advice;
        }
    }
}
