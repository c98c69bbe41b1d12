package io.tandemrelay.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** One entry per defect, a bounded number of them. */
final class DistinctErrorsTest {
    private final DistinctErrors errors = new DistinctErrors(3);

    @Test
    void shouldTellErrorsApartBySiteClassAndPlaceButNotByMessage() {
        for (int i = 0; i < 3; i++) {
            errors.record("media path", error("message " + i));
        }
        errors.record("carrier", error("message 0"));
        errors.record("carrier", new IOException("elsewhere"));

        assertThat(errors.total()).isEqualTo(5);
        assertThat(errors.distinct()).isEqualTo(3);
        assertThat(errors.counts().entrySet())
                .anySatisfy(entry -> {
                    assertThat(entry.getKey())
                            .startsWith("media path: java.lang.IllegalStateException at ");
                    assertThat(entry.getValue()).isEqualTo(3);
                });
    }

    @Test
    void shouldTakeAnErrorWithoutStackTrace() {
        final Exception error = error("no trace");
        error.setStackTrace(new StackTraceElement[0]);

        errors.record("media path", error);

        assertThat(errors.counts())
                .containsEntry("media path: java.lang.IllegalStateException at unknown place", 1L);
    }

    @Test
    void shouldStopTellingApartWhenTheTableIsFull() {
        for (int i = 0; i < 10; i++) {
            errors.record("site " + i, error(""));
        }

        assertThat(errors.distinct()).isEqualTo(3);
        assertThat(errors.total()).isEqualTo(10);
    }

    private static Exception error(String message) {
        return new IllegalStateException(message);
    }
}
