package io.tandemrelay.loadgen.compare;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How targets are started: on which core, and by which words before their own.
 *
 * @param core that they are pinned to; null for any
 * @param prefix words before the start command, such as a program that holds it to a share of a
 *     core
 */
public record Launch(@Nullable Integer core, List<String> prefix) {
    public Launch {
        prefix = List.copyOf(prefix);
    }

    /**
     * Splits the prefix at spaces; a program at a relative path is this process's, not the
     * target's.
     */
    public static Launch of(@Nullable Integer core, String prefix) {
        final List<String> words =
                prefix.isBlank()
                        ? new ArrayList<>()
                        : new ArrayList<>(List.of(prefix.strip().split("\\s+")));
        if (!words.isEmpty() && words.getFirst().indexOf('/') >= 0) {
            final Path program = Path.of(words.getFirst()).toAbsolutePath().normalize();
            if (!Files.isExecutable(program)) {
                throw new IllegalArgumentException("no such program: " + program);
            }
            words.set(0, program.toString());
        }
        return new Launch(core, words);
    }

    List<String> words() {
        final List<String> words = new ArrayList<>();
        if (core != null) {
            words.addAll(List.of("taskset", "-c", core.toString()));
        }
        words.addAll(prefix);
        return words;
    }
}
