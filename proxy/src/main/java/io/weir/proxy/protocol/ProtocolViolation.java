package io.weir.proxy.protocol;

/** A server's bytes are not the reply that is due, so that no later byte can be told whose it is. */
public final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1;

    public ProtocolViolation(String what) {
        super(what);
    }
}
