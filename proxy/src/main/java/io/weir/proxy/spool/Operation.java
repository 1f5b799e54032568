package io.weir.proxy.spool;

/** What a server is to do, in the words of the protocol: to do it twice is as good as once. */
public enum Operation {
    DELETE(1, "delete ", "", "DELETED", "NOT_FOUND"),
    /** Of a key that the client sent in base64, with the flag {@code b} of the meta commands. */
    DELETE_BASE64(2, "md ", " b", "HD", "NF"),
    FLUSH_ALL(3, "flush_all", "", "OK", "OK");

    /** In the file, so it must not change. */
    final byte code;

    final String before;
    final String after;
    private final String done;
    private final String nothingToDo;

    Operation(int code, String before, String after, String done, String nothingToDo) {
        this.code = (byte) code;
        this.before = before;
        this.after = after;
        this.done = done;
        this.nothingToDo = nothingToDo;
    }

    /** As the protocol calls it. */
    public String word() {
        return before.strip();
    }

    public boolean hasKey() {
        return this != FLUSH_ALL;
    }

    /**
     * Whether the server has done it, or had nothing to do.
     *
     * @param answer a line of the server, without its end
     */
    public boolean isDoneBy(String answer) {
        return answer.equals(done) || answer.equals(nothingToDo);
    }
}
