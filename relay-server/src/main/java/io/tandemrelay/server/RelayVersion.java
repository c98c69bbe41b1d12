package io.tandemrelay.server;

import picocli.CommandLine.IVersionProvider;

/** The version the jar was built as. */
final class RelayVersion implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "tandem " + text(), "java " + Runtime.version() + " " + System.getProperty("os.arch")
        };
    }

    /** As the jar's manifest says, or {@code development} where there is no jar. */
    static String text() {
        final String version = RelayVersion.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
