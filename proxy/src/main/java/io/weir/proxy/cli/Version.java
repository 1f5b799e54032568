package io.weir.proxy.cli;

/** The version of this build, as {@code --version} says it. */
final class Version {
    static final String NUMBER = "0.1.0";

    private Version() {}
}
