package io.tandemrelay.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs what JMH's own options choose, always with allocation per operation and a result in JSON;
 * beside that file it leaves the machine and the table.
 */
final class SuiteRun {
    private static final String DEFAULT_RESULTS = "bench-out/results.json";

    private SuiteRun() {}

    static int run(String[] args)
            throws CommandLineOptionException,
                    RunnerException,
                    IOException,
                    UnusableResultException {
        final CommandLineOptions asked = new CommandLineOptions(args);
        if (asksForALesserThing(asked)) {
            org.openjdk.jmh.Main.main(args);
            return 0;
        }
        final Path results = Path.of(asked.getResult().orElse(DEFAULT_RESULTS)).toAbsolutePath();
        Files.createDirectories(results.getParent());
        final Machine machine = Machine.here(args);
        final ChainedOptionsBuilder options =
                new OptionsBuilder()
                        .parent(asked)
                        .resultFormat(ResultFormatType.JSON)
                        .result(results.toString());
        if (asked.getProfilers().stream().noneMatch(profiler -> profiler.getKlass().equals("gc"))) {
            options.addProfiler(GCProfiler.class);
        }
        new Runner(options.build()).run();
        show(results, machine);
        return 0;
    }

    private static boolean asksForALesserThing(CommandLineOptions asked) {
        return asked.shouldHelp()
                || asked.shouldList()
                || asked.shouldListWithParams()
                || asked.shouldListProfilers()
                || asked.shouldListResultFormats();
    }

    private static void show(Path results, Machine machine)
            throws IOException, UnusableResultException {
        final Path machineFile = results.resolveSibling("machine.json");
        final Path tableFile = results.resolveSibling("results.md");
        final JsonMapper json =
                JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
        Files.writeString(machineFile, json.writeValueAsString(machine) + '\n');
        final Table table = ScoreTable.of(ScoresReader.read(results));
        Files.writeString(tableFile, machine.markdown() + '\n' + table.markdown());
        System.out.println();
        System.out.print(table.text());
        System.out.println();
        System.out.println(machine.markdown());
        System.out.println(
                results + ", " + machineFile.getFileName() + ", " + tableFile.getFileName());
    }
}
