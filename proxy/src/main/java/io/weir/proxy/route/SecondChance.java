package io.weir.proxy.route;

import io.weir.proxy.upstream.RequestFailure;

/** What may still become of a request that its server did not answer. */
sealed interface SecondChance permits Retry, OwedDelete {
    /**
     * Takes it, if it has not been taken before; the reply then hears of another answer, or of another failure.
     *
     * @return false if the request has failed for good
     */
    boolean take(SingleReply reply, RequestFailure failure);

    /** Whether it is taken even if the client has gone. */
    boolean outlivesClient();
}
