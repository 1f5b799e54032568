package io.weir.proxy.config;

/**
 * Where something stands in a config.
 *
 * @param line from 1; 0 where the file as a whole is meant
 */
record Place(String file, int line) {
    /** {@code file:line}, or {@code file}. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line;
    }
}
