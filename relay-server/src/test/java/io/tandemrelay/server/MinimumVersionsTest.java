package io.tandemrelay.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** No library is older than the advisories in {@code minimum-versions.csv} allow. */
class MinimumVersionsTest {

    @TestFactory
    Stream<DynamicTest> shouldNotBeOlderThanItsAdvisoriesAllow() throws IOException {
        return resource("/minimum-versions.csv")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(",", 3))
                .map(row ->
                        DynamicTest.dynamicTest(
                                row[0],
                                () ->
                                        assertThat(Version.parse(version(row[0])))
                                                .as(row[2])
                                                .isGreaterThanOrEqualTo(Version.parse(row[1]))));
    }

    /** What is not there cannot be attacked: protocols and compression the relay never speaks. */
    @Test
    void shouldNotCarryWhatItDoesNotUse() {
        assertThat(
                        Stream.of(
                                "io/netty/handler/codec/http2/Http2FrameCodec.class",
                                "io/netty/handler/codec/http3/Http3.class",
                                "io/netty/handler/codec/haproxy/HAProxyMessageDecoder.class",
                                "tools/jackson/dataformat/yaml/YAMLMapper.class",
                                "com/fasterxml/jackson/databind/ObjectMapper.class"))
                .allMatch(type -> getClass().getClassLoader().getResource(type) == null);
    }

    private static String version(String artifact) throws IOException {
        final Properties properties = new Properties();
        final String path = "/META-INF/maven/" + artifact.replace(':', '/') + "/pom.properties";
        try (InputStream in = MinimumVersionsTest.class.getResourceAsStream(path)) {
            assertThat(in).as("%s on the class path", artifact).isNotNull();
            properties.load(in);
        }
        return properties.getProperty("version");
    }

    private static String resource(String path) throws IOException {
        try (InputStream in = MinimumVersionsTest.class.getResourceAsStream(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
