package io.weir.proxy.embedded;

/**
 * What a client wants to be stored.
 *
 * @param value taken over, not copied
 * @param exptime as in the protocol: 0 for never, negative for at once, up to 30 days in seconds from now, else Unix seconds
 */
@SuppressWarnings("ArrayRecordComponent") // Drafts are never compared.
record Draft(byte[] value, int flags, int exptime) {}
