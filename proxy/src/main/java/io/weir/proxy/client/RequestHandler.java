package io.weir.proxy.client;

import io.weir.proxy.protocol.Request;

/** Carries out what a client asks; called on the client's event loop. */
public interface RequestHandler {
    /**
     * Takes the request on: either answers it at once by {@link ClientConnection#answer}, or takes a place in the
     * order of replies by {@link ClientConnection#await}. A {@code noreply} request gets neither.
     *
     * @param request valid during the call only
     */
    void handle(Request request, ClientConnection client);

    /**
     * Takes on a request whose data are too large to be held; its place in the order of replies is the first, and no
     * other request of the client follows before it is answered.
     *
     * @param request valid during the call only; its data are not there yet
     * @return where the data go
     */
    RequestBody upload(Request request, ClientConnection client);

    /** Answers a request whose value is larger than {@code client.max-value}; its data are skipped. */
    void refuseValue(Request request, ClientConnection client);
}
