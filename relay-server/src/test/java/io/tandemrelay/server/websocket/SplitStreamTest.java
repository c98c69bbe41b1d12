package io.tandemrelay.server.websocket;

import static io.tandemrelay.server.websocket.FrameBytes.FIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same stream in any pieces is the same messages. */
class SplitStreamTest {

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldReadTheSameForEverySplitPoint(Role role) {
        final byte[] stream = stream(role);
        final List<String> whole = eventsOf(role, stream, stream.length);
        assertThat(whole).hasSize(9);

        for (int cut = 0; cut <= stream.length; cut++) {
            assertThat(eventsOf(role, stream, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void shouldReadTheSameInPiecesOfEverySize(Role role) {
        final byte[] stream = stream(role);
        final List<String> whole = eventsOf(role, stream, stream.length);

        for (int size = 1; size <= 40; size++) {
            try (SocketHarness it = new SocketHarness(role)) {
                for (int at = 0; at < stream.length; at += size) {
                    it.receive(Arrays.copyOfRange(stream, at, Math.min(at + size, stream.length)));
                }

                assertThat(it.listener.events).as("pieces of %d", size).isEqualTo(whole);
            }
        }
    }

    private static List<String> eventsOf(Role role, byte[] stream, int cut) {
        try (SocketHarness it = new SocketHarness(role)) {
            it.receive(Arrays.copyOf(stream, cut));
            it.receive(Arrays.copyOfRange(stream, cut, stream.length));
            return List.copyOf(it.listener.events);
        }
    }

    private static byte[] stream(Role role) {
        return FrameBytes.to(role)
                .text("ascii and 日本語 \uD83D\uDE00")
                .frame(FIN | 2, "000102030405060708090a0b0c0d0e0f10")
                .text("")
                .frame(1, "e6")
                .frame(FIN | 9, "70696e67")
                .frame(0, "97")
                .frame(0, "")
                .frame(FIN, "a5")
                .text("x".repeat(300))
                .frame(FIN | 10, "")
                .frame(2, "01")
                .frame(FIN, "02")
                .close(1000, "done")
                .bytes();
    }
}
