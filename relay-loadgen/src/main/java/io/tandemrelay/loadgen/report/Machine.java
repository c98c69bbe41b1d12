package io.tandemrelay.loadgen.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process ran on.
 *
 * @param cores that the JVM may use
 * @param version of the program, commit included where known
 */
public record Machine(
        String host,
        String os,
        String cpu,
        int cores,
        String jdk,
        List<String> jvmFlags,
        String version) {
    public Machine {
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** This process's own. */
    public static Machine here() {
        return new Machine(
                hostName(),
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"),
                cpuModel(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.name")
                        + " "
                        + Runtime.version()
                        + " ("
                        + System.getProperty("java.vendor")
                        + ")",
                ManagementFactory.getRuntimeMXBean().getInputArguments(),
                ProgramVersion.here());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException ex) {
            return "unknown";
        }
    }

    private static String cpuModel() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException ex) {
            return System.getProperty("os.arch");
        }
    }
}
