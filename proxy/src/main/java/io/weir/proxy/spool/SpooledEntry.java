package io.weir.proxy.spool;

/**
 * An entry as it lies in a file.
 *
 * @param millis when it was added, since 1970
 */
public record SpooledEntry(Entry entry, long millis) {}
