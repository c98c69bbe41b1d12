package io.tandemrelay.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the import map: who may use whom, and which package may see which library. */
class ArchitectureTest {

    private static final String ROOT = "io.tandemrelay.server";

    private static final List<String> EVERYONE =
            List.of("java..", "javax..", "org.slf4j..", "org.jspecify..");
    private static final String NETTY = "io.netty..";
    private static final String JACKSON = "tools.jackson..";
    private static final String AGRONA = "org.agrona..";
    private static final String JCTOOLS = "org.jctools..";
    private static final String HDR = "org.HdrHistogram..";
    private static final String PROMETHEUS = "io.prometheus..";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(ROOT);

    private record Allowance(String name, List<String> ours, List<String> libraries) {

        static Allowance of(String name, String ours, String... libraries) {
            return new Allowance(
                    name,
                    Arrays.stream(ours.split(" ")).filter(word -> !word.isEmpty()).toList(),
                    List.of(libraries));
        }

        String[] packages() {
            final Stream<String> own = Stream.of(ROOT + "." + name + "..");
            final Stream<String> friends = ours.stream().map(other -> ROOT + "." + other + "..");
            return Stream.of(own, friends, libraries.stream(), EVERYONE.stream())
                    .flatMap(stream -> stream)
                    .toArray(String[]::new);
        }
    }

    private static final List<Allowance> MAP =
            List.of(
                    Allowance.of("config", "", "com.typesafe.config.."),
                    Allowance.of("media", "", JCTOOLS),
                    Allowance.of("metrics", "config", AGRONA, HDR, PROMETHEUS),
                    Allowance.of("call", "config media metrics"),
                    Allowance.of("worker", "config media metrics", AGRONA, JCTOOLS),
                    Allowance.of("websocket", "", NETTY),
                    Allowance.of("carrier", "config media metrics call websocket", NETTY, JACKSON),
                    Allowance.of("upstream", "config media metrics call websocket", NETTY, JACKSON),
                    Allowance.of("fleet", "config metrics call"),
                    Allowance.of("tls", "config metrics", NETTY),
                    Allowance.of("conductor", "config metrics call fleet", AGRONA),
                    Allowance.of(
                            "http",
                            "config metrics call carrier websocket fleet conductor tls",
                            NETTY),
                    Allowance.of(
                            "ops",
                            "config metrics call fleet conductor tls",
                            NETTY,
                            JACKSON,
                            PROMETHEUS));

    @TestFactory
    Stream<DynamicTest> shouldUseOnlyWhatTheMapAllows() {
        return MAP.stream()
                .map(allowance ->
                        DynamicTest.dynamicTest(
                                allowance.name(),
                                () ->
                                        classes()
                                                .that()
                                                .resideInAPackage(
                                                        ROOT + "." + allowance.name() + "..")
                                                .should()
                                                .onlyDependOnClassesThat()
                                                .resideInAnyPackage(allowance.packages())
                                                .check(CLASSES)));
    }

    @Test
    void shouldListEveryPackageInTheMap() {
        final Set<String> known =
                MAP.stream()
                        .map(allowance -> ROOT + "." + allowance.name())
                        .collect(java.util.stream.Collectors.toSet());

        classes()
                .should()
                .resideInAnyPackage(
                        Stream.concat(Stream.of(ROOT), known.stream()).toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void shouldNotImportTheRoot() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".*..")
                .should()
                .dependOnClassesThat(
                        new com.tngtech.archunit.base.DescribedPredicate<JavaClass>("of the root") {
                            @Override
                            public boolean test(JavaClass type) {
                                return type.getPackageName().equals(ROOT);
                            }
                        })
                .check(CLASSES);
    }

    @Test
    void shouldKeepFramePoolQueuesInTheirThreeTypes() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".media..")
                .and()
                .haveSimpleNameNotContaining("Inbox")
                .and()
                .haveSimpleNameNotContaining("FramePool")
                .and()
                .haveSimpleNameNotContaining("ReadyList")
                .and()
                .haveSimpleNameNotContaining("FrameProcessing")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(JCTOOLS)
                .check(CLASSES);
    }

    /** Its limits had holes (GHSA-72hv-8253-57qq); messages are parsed whole. */
    @Test
    void shouldNotParseJsonInPieces() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("tools.jackson.core.async..")
                .check(CLASSES);
    }

    @Test
    void shouldAvoidNamesThatSayNothing() {
        classes()
                .should()
                .haveNameNotMatching(
                        ".*(Manager|Service|Helper|Util|Utils|Impl|Base|Processor|Data|Info)")
                .check(CLASSES);
    }
}
