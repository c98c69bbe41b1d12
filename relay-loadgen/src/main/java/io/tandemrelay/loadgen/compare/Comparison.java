package io.tandemrelay.loadgen.compare;

import io.tandemrelay.loadgen.caller.PhoneNetwork;
import io.tandemrelay.loadgen.load.CapacitySearch;
import io.tandemrelay.loadgen.pace.Courtesy;
import io.tandemrelay.loadgen.report.Capacity;
import io.tandemrelay.loadgen.upstream.AgentAudio;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures all targets in every round, one after the other. What a target fails at is its own
 * matter: the others go on. The comparing thread.
 */
public final class Comparison {
    private final ComparisonSettings settings;
    private final Launch launch;
    private final Path out;
    private final StopSignal stop;
    private final Consumer<String> screen;
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<Visit> visits = new ArrayList<>();
    private Eta eta;

    /**
     * Nothing measured yet.
     *
     * @param out existing folder for the logs of builds and targets
     * @param screen takes one line of progress at a time
     */
    public Comparison(
            ComparisonSettings settings,
            Launch launch,
            Path out,
            StopSignal stop,
            Consumer<String> screen) {
        this.settings = settings;
        this.launch = launch;
        this.out = out;
        this.stop = stop;
        this.screen = screen;
        eta = new Eta(0, Duration.ZERO);
    }

    /** Measures until all is done or it is told to stop. */
    public Results run(
            List<Target> targets, PhoneNetwork network, String baseline, List<String> warnings)
            throws IOException {
        final long startedMs = System.currentTimeMillis();
        boolean stopped = false;
        try (ProcessStarter starter = new ProcessStarter(); // before this thread stands back
                ComparedAgent agent =
                        new ComparedAgent(
                                network, settings.aheadPace(), settings.utteranceFrames())) {
            Courtesy.standBack();
            prepare(targets);
            measure(starter, network, agent);
        } catch (StopSignal.StoppedException ex) {
            stopped = true;
        }
        return new Results(
                settings,
                candidates,
                visits,
                baseline,
                warnings,
                startedMs,
                System.currentTimeMillis(),
                stopped);
    }

    private void prepare(List<Target> targets) throws StopSignal.StoppedException {
        final Preparation preparation = new Preparation(out, stop);
        for (Target target : targets) {
            if (!target.build().isEmpty()) {
                screen.accept("building " + target.name());
            }
            final Candidate candidate = preparation.prepare(target);
            candidates.add(candidate);
            if (!candidate.isReady()) {
                screen.accept("skipped  " + target.name() + ": " + candidate.reason());
            }
        }
    }

    private void measure(ProcessStarter starter, PhoneNetwork network, ComparedAgent agent)
            throws IOException, StopSignal.StoppedException {
        final List<Target> ready =
                candidates.stream().filter(Candidate::isReady).map(Candidate::target).toList();
        eta = new Eta(ready.size() * settings.rounds(), settings.expectedVisit());
        for (int round = 1; round <= settings.rounds(); round++) {
            for (Target target : Rotation.of(ready, round)) {
                visit(starter, target, round, network, agent);
                eta.visited();
            }
        }
    }

    private void visit(
            ProcessStarter starter,
            Target target,
            int round,
            PhoneNetwork network,
            ComparedAgent agent)
            throws IOException, StopSignal.StoppedException {
        final VisitNotes notes = new VisitNotes(target, round);
        final Path log = out.resolve(target.fileName() + "-round" + round + ".log");
        try (TargetProcess process =
                TargetProcess.start(starter, target, launch, agent.url(), log)) {
            process.awaitReady(stop);
            final AgentAudio audio =
                    Objects.requireNonNullElse(target.agentAudio(), settings.audio());
            final Gauge gauge = new Gauge(settings, network, agent, audio, process, stop);
            notes.idleKiB = gauge.idleKiB();
            notes.say("warm-up for " + settings.warmUp().toSeconds() + " s");
            gauge.warmUp();
            for (int calls : settings.calls()) {
                for (Workload workload : Workload.values()) {
                    notes.add(gauge.measure(workload, calls));
                }
            }
            final CapacitySearch.Settings how = settings.capacity();
            if (how != null && !target.losesAudio()) {
                notes.found(gauge.capacity(how, notes::say));
            }
        } catch (IOException ex) {
            notes.failed(ex);
        } finally {
            visits.add(notes.visit());
        }
        if (stop.isRaised()) {
            throw new StopSignal.StoppedException();
        }
    }

    /** One visit as it goes. */
    private final class VisitNotes {
        private final Target target;
        private final int round;
        private final List<Figures> figures = new ArrayList<>();
        private double idleKiB = Double.NaN;
        private Visit.@Nullable Found capacity;
        private String failure = "";

        VisitNotes(Target target, int round) {
            this.target = target;
            this.round = round;
        }

        Visit visit() {
            return new Visit(target.name(), round, idleKiB, figures, capacity, failure);
        }

        void add(Figures measured) {
            figures.add(measured);
            final StringBuilder line = new StringBuilder(measured.key()).append(':');
            for (Figure figure :
                    List.of(
                            Figure.CPU,
                            Figure.UPLINK_P99,
                            Figure.DOWNLINK_P99,
                            Figure.LOST,
                            Figure.FAILED)) {
                final double value = measured.value(figure);
                if (!Double.isNaN(value)) {
                    line.append(
                            "  %s %s %s"
                                    .formatted(
                                            figure.title(),
                                            Spread.rounded(value, figure.decimals()),
                                            figure.unit()));
                }
            }
            if (measured.isVoid()) {
                line.append("  (void: the generator was late)");
            }
            if (!measured.complete()) {
                line.append("  (incomplete)");
            }
            say(line.toString());
        }

        void found(Visit.Found search) {
            if (stop.isRaised()) {
                return; // what was not confirmed is not known
            }
            capacity = search;
            say(
                    String.format(
                            Locale.ROOT,
                            "capacity: %s%d calls, %.2f us a frame there",
                            search.bound() == Capacity.Bound.TARGET ? "" : "at least ",
                            search.calls(),
                            search.cpuMicrosPerFrame()));
        }

        void say(Capacity.Step step) {
            say(
                    String.format(
                            Locale.ROOT,
                            "capacity, %d calls: %s, p99 %.2f ms, lost %d, failed %d",
                            step.calls(),
                            step.good() ? "good" : step.isVoid() ? "generator late" : "bad",
                            step.p99Ms(),
                            step.lost(),
                            step.failed()));
        }

        void failed(IOException ex) {
            // Ctrl-C on a terminal reaches the target too: then its end is no fault of its own.
            if (!stop.isRaised()) {
                failure =
                        String.valueOf(
                                ex instanceof TargetFailure ? ex.getMessage() : ex.toString());
                say("cannot be measured further: " + failure);
            }
        }

        void say(String what) {
            screen.accept(
                    "round %d/%d  %-14s %s  [%s]"
                            .formatted(round, settings.rounds(), target.name(), what, eta.words()));
        }
    }
}
