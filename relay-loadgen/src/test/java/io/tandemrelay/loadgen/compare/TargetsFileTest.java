package io.tandemrelay.loadgen.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandemrelay.loadgen.upstream.AgentAudio;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetsFileTest {
    private static final URI AGENT = URI.create("ws://127.0.0.1:5000/ws");

    @TempDir private Path folder;

    @Test
    void shouldReadATargetWithDefaults() {
        final Target target =
                parse("[{'name': 'c-epoll', 'start': ['./relay', '{port}', '{agent}', '{core}']}]")
                        .getFirst();

        assertThat(target.folder()).isEqualTo(folder);
        assertThat(target.needs()).isEmpty();
        assertThat(target.build()).isEmpty();
        assertThat(target.ready()).isEqualTo("/health");
        assertThat(target.agentAudio()).isNull();
        assertThat(target.byWebhook()).isFalse();
        assertThat(target.url(4000)).isEqualTo("ws://127.0.0.1:4000/media");
        assertThat(target.startCommand(4000, AGENT, 1))
                .containsExactly("./relay", "4000", "ws://127.0.0.1:5000/ws", "1");
    }

    @Test
    void shouldReadEveryField() {
        final Target target =
                parse(
                                """
                                [{'name': 'Tandem', 'folder': 'a/../b', 'needs': ['java'], 'build': ['make', 'x'],
                                  'start': ['{java}', '--set', 'http.port={port}'], 'about': 'the relay', 'agentAudio': 'mulaw', 'losesAudio': true,
                                  'webhook': 'http://127.0.0.1:{port}/webhook/twilio', 'ready': ''}]
                                """)
                        .getFirst();

        assertThat(target.folder()).isEqualTo(folder.resolve("b"));
        assertThat(target.needs()).containsExactly("java");
        assertThat(target.build()).containsExactly("make", "x");
        assertThat(target.about()).isEqualTo("the relay");
        assertThat(target.ready()).isEmpty();
        assertThat(target.agentAudio()).isEqualTo(AgentAudio.MULAW_8K);
        assertThat(target.losesAudio()).isTrue();
        assertThat(target.byWebhook()).isTrue();
        assertThat(target.url(1)).isEqualTo("http://127.0.0.1:1/webhook/twilio");
        assertThat(target.startCommand(7, AGENT, null).getFirst()).endsWith("/bin/java");
        assertThat(target.startCommand(7, AGENT, null)).contains("http.port=7");
    }

    @Test
    void shouldSayAllFaultsAtOnce() {
        assertThatThrownBy(() ->
                        parse(
                                """
                                [{'name': '1*', 'start': [], 'folders': '.'},
                                 {'name': 'b', 'start': 'run', 'stream': 'http://x', 'ready': 'health', 'agentAudio': 'MP3', 'losesAudio': 'no'},
                                 {'name': 'c', 'start': ['c'], 'stream': 'ws://h:{port}/', 'webhook': 'http://h:{port}/'}]
                                """))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "targets[0].name",
                        "targets[0].start",
                        "targets[0]: unknown field folders",
                        "targets[1].start: expected a list of strings",
                        "targets[1].stream: expected ws://",
                        "targets[1].ready",
                        "targets[1].agentAudio",
                        "targets[1].losesAudio: expected true or false",
                        "targets[2]: stream or webhook");
    }

    @Test
    void shouldRefuseWhatIsNoList() {
        assertThatThrownBy(() -> parse("{'name': 'a'}")).hasMessageContaining("a list of targets");
        assertThatThrownBy(() -> parse("[]")).hasMessageContaining("a list of targets");
        assertThatThrownBy(() -> parse("[{")).hasMessageContaining("not JSON");
    }

    @Test
    void shouldJoinFilesAndRefuseTheSameNameTwice() throws IOException {
        final Path one =
                Files.writeString(folder.resolve("1.json"), json("[{'name':'a','start':['a']}]"));
        final Path two =
                Files.writeString(folder.resolve("2.json"), json("[{'name':'b','start':['b']}]"));

        assertThat(TargetsFile.read(List.of(two, one)))
                .extracting(Target::name)
                .containsExactly("b", "a");
        assertThatThrownBy(() -> TargetsFile.read(List.of(one, one)))
                .hasMessageContaining("two targets are called 'a'");
    }

    private List<Target> parse(String text) {
        return TargetsFile.parse(folder.resolve("targets.json"), json(text));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
