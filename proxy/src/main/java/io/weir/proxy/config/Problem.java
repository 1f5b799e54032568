package io.weir.proxy.config;

/**
 * Something wrong in a config, told to the person who wrote it.
 *
 * @param where {@code file:line}, or {@code file} where no line is to blame
 * @param path of the setting, such as {@code weir.pools.main.timeout}; empty where the file as a whole is meant
 * @param message what is wrong, and what is expected
 */
public record Problem(String where, String path, String message) {
    /** {@code file:line: path: what is wrong, what is expected}. */
    @Override
    public String toString() {
        return path.isEmpty() ? where + ": " + message : where + ": " + path + ": " + message;
    }
}
