package io.tandemrelay.loadgen.report;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import org.jspecify.annotations.Nullable;

/**
 * The version in the jar's manifest, and the commit of the Git work tree that the program lies in.
 */
final class ProgramVersion {
    private static final int SHORT_COMMIT = 12;

    private ProgramVersion() {}

    static String here() {
        final String released = ProgramVersion.class.getPackage().getImplementationVersion();
        final String version = released == null ? "not packaged" : released;
        final Path tree = gitFolder();
        final String commit = tree == null ? null : commit(tree);
        return commit == null ? version : version + ", commit " + commit;
    }

    private static @Nullable Path gitFolder() {
        final CodeSource source = ProgramVersion.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return null;
        }
        try {
            Path folder = Path.of(source.getLocation().toURI());
            while (folder != null) {
                final Path git = folder.resolve(".git");
                if (Files.exists(git)) {
                    return git;
                }
                folder = folder.getParent();
            }
            return null;
        } catch (URISyntaxException | InvalidPathException ex) {
            return null;
        }
    }

    /** Reads what Git's own commands would: HEAD, the branch it names, packed branches. */
    static @Nullable String commit(Path git) {
        try {
            Path own = git;
            if (Files.isRegularFile(git)) {
                own =
                        git.resolveSibling(
                                Files.readString(git).strip().substring("gitdir: ".length()));
            }
            final String head = Files.readString(own.resolve("HEAD")).strip();
            if (!head.startsWith("ref: ")) {
                return shortened(head);
            }
            final String branch = head.substring("ref: ".length());
            final Path pointer = own.resolve("commondir");
            final Path shared =
                    Files.exists(pointer) ? own.resolve(Files.readString(pointer).strip()) : own;
            if (Files.exists(shared.resolve(branch))) {
                return shortened(Files.readString(shared.resolve(branch)).strip());
            }
            return Files.readAllLines(shared.resolve("packed-refs")).stream()
                    .filter(line -> line.endsWith(" " + branch))
                    .map(ProgramVersion::shortened)
                    .findFirst()
                    .orElse(null);
        } catch (IOException | RuntimeException ex) {
            return null;
        }
    }

    private static String shortened(String commit) {
        return commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
    }
}
