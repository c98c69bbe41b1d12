package io.tandemrelay.bench;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The result files among the test resources. */
final class Results {
    private Results() {}

    static Path file(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(Results.class.getResource("/results/" + name)).toURI());
        } catch (URISyntaxException ex) {
            throw new AssertionError(ex);
        }
    }
}
