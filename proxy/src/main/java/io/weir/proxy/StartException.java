package io.weir.proxy;

import io.weir.proxy.config.ListenAddress;

/** Weir can't start; the message tells a person what is in the way and what to do. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    StartException(String message) {
        super(message);
    }

    /** @param setting where the address comes from */
    static StartException listening(String setting, ListenAddress address, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        String reason = message;
        if (message.contains("in use")) {
            reason = "the address is in use. Stop what listens there, or choose another port";
        } else if (message.contains("ermission denied")) {
            reason = "ports below 1024 take privileges. Choose a higher one";
        } else if (message.contains("assign requested") || message.contains("nresolved")) {
            reason = "this machine has no such address";
        }
        return new StartException(setting + ": can't listen on " + address + ": " + reason + ".");
    }
}
