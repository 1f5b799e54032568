package io.weir.proxy.config;

/** What a client is told whose delete did not reach the server, but the spool. */
public enum SpoolAnswer {
    /** As if the server had deleted: it will have before it answers anybody again. */
    SUCCESS,
    /** The error as without a spool; the delete is done later all the same. */
    ERROR
}
