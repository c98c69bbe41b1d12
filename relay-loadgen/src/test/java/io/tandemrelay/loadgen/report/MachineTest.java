package io.tandemrelay.loadgen.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir private Path folder;

    @Test
    void shouldDescribeThisMachine() {
        final Machine here = Machine.here();

        assertThat(here.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(here.jdk()).contains(Runtime.version().toString());
        assertThat(here.host()).isNotBlank();
        assertThat(here.cpu()).isNotBlank();
        assertThat(here.version()).isNotBlank();
    }

    @Test
    void shouldFindTheCommitOfAWorkTree() throws IOException {
        final Path git = folder.resolve(".git");
        Files.createDirectories(git.resolve("refs/heads"));
        Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(git.resolve("refs/heads/main"), COMMIT + "\n");
        final Path linked = Files.createDirectories(git.resolve("worktrees/other"));
        Files.writeString(linked.resolve("HEAD"), COMMIT.replace('0', 'f') + "\n");
        Files.writeString(linked.resolve("commondir"), "../..\n");
        final Path pointer = Files.createDirectories(folder.resolve("other")).resolve(".git");
        Files.writeString(pointer, "gitdir: " + linked + "\n");

        assertThat(ProgramVersion.commit(git)).isEqualTo("0123456789ab");
        assertThat(ProgramVersion.commit(pointer)).isEqualTo("f123456789ab");
    }

    @Test
    void shouldFindAPackedCommitAndLiveWithoutOne() throws IOException {
        final Path git = Files.createDirectories(folder.resolve(".git"));
        Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main\n");

        assertThat(ProgramVersion.commit(git)).isNull();

        Files.writeString(
                git.resolve("packed-refs"), "# pack-refs\n" + COMMIT + " refs/heads/main\n");

        assertThat(ProgramVersion.commit(git)).isEqualTo("0123456789ab");
    }
}
