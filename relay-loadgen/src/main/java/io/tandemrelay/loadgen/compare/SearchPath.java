package io.tandemrelay.loadgen.compare;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds programs as a shell would. Stateless. */
public final class SearchPath {
    private SearchPath() {}

    /** Whether a program of this name is on the search path, or at this path from the folder. */
    static boolean has(String program, Path folder) {
        if (program.indexOf('/') >= 0) {
            return Files.isExecutable(folder.resolve(program));
        }
        final String path = System.getenv("PATH");
        for (String place : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            final Path found = Path.of(place, program);
            if (Files.isExecutable(found) && !Files.isDirectory(found)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a program of this name is on the search path. */
    public static boolean has(String program) {
        return has(program, Path.of(""));
    }
}
