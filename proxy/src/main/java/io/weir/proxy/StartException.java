package io.weir.proxy;

/** Weir can't start; the message tells a person what is in the way and what to do. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    StartException(String message) {
        super(message);
    }
}
