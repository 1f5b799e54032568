package io.weir.routing;

/** From a key's hash to the server that owns it. Immutable; on the request's way, so it allocates nothing. */
public interface Ring {
    /**
     * The owner of all keys that hash to this.
     *
     * @param hash unsigned 32 bits
     * @return the index of the owner in the list of members that the ring was built from
     */
    int owner(int hash);
}
