package io.weir.health;

/**
 * What counts as a failure of a server, or kills it. The label is the word for it in logs, metrics and
 * {@code stats servers}.
 */
public enum FailureKind {
    /** No connection within {@code connect-timeout}. */
    CONNECT_TIMEOUT("connect-timeout"),
    /** The host is there; nothing listens on the port. */
    CONNECT_REFUSED("connect-refused"),
    /** No connection for another reason: no route, no file descriptors. */
    CONNECT_FAILED("connect-failed"),
    /** An open connection was closed or reset by the server, or by something on the way. */
    CONNECTION_LOST("connection-lost"),
    /** Connected, but no reply within {@code timeout}. */
    REQUEST_TIMEOUT("request-timeout"),
    /** What came is no reply to what was asked. */
    PROTOCOL_ERROR("protocol-error"),
    /** A probe was answered, but by an error. */
    SERVER_ERROR("server-error"),
    /** The host's name has no address. */
    UNRESOLVED("unresolved-host"),
    /** Too many requests failed within a window. Only ever a cause of death: each of them counted as what it was. */
    ERROR_RATE("error-rate"),
    /** A delete did not reach it, and is owed. Only ever a cause of death: what failed counted as what it was. */
    OWES_DELETES("owes-deletes");

    private final String label;

    FailureKind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
