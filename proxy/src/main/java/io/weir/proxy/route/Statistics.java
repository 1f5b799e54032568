package io.weir.proxy.route;

import io.weir.proxy.protocol.Request;
import java.util.Optional;

/** Answers those {@code stats} commands that are about the proxy; asked on an event loop, reads what all loops count. */
public interface Statistics {
    /** The whole reply, its end included; empty for a group that only servers can tell. */
    Optional<byte[]> answer(Request request);
}
