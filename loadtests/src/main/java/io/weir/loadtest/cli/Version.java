package io.weir.loadtest.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of this build, as {@code --version} says it, of whichever command it is asked. */
final class Version implements IVersionProvider {
    private static final String NUMBER = "0.1.0";

    @Override
    public String[] getVersion() {
        return new String[] {"weir loadtest " + NUMBER};
    }
}
