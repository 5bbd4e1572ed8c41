package org.tarflow4j.jobs.cli;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says: the version that the build writes into the application jar's manifest. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"tarflow4j " + (version == null ? "(not packaged)" : version)};
    }
}
