package io.weir.proxy.faults;

import java.io.IOException;

/** What a {@link FaultyServer} does with a request, or with a connection that has just been made. */
@FunctionalInterface
interface Fault {
    /** Answers, or doesn't. An exception closes the connection. */
    void serve(Link link) throws IOException, InterruptedException;

    /** Only of one command; all else is answered as it should be. */
    default Fault of(String command) {
        return link -> {
            if (link.request().startsWith(command + " ")) {
                serve(link);
            } else {
                link.pass();
            }
        };
    }

    /** Only of each so-and-so-many-th request of a connection; the others are answered as they should be. */
    default Fault each(int nth) {
        return link -> {
            if (link.number() % nth == 0) {
                serve(link);
            } else {
                link.pass();
            }
        };
    }
}
