package io.weir.proxy.config;

/**
 * Which commands clients may use beyond reading and writing keys.
 *
 * @param flushAll whether {@code flush_all} is let through
 * @param admin what becomes of commands that administer a server
 */
public record CommandSettings(boolean flushAll, AdminCommands admin) {}
