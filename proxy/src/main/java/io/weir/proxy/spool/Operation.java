package io.weir.proxy.spool;

import java.util.Set;

/** What a server is to do, in the words of the protocol: to do it twice is as good as once. */
public enum Operation {
    DELETE(1, "delete ", "", Set.of("DELETED", "NOT_FOUND")),
    /** Of a key that the client sent in base64, with the flag {@code b} of the meta commands. */
    DELETE_BASE64(2, "md ", " b", Set.of("HD", "NF")),
    FLUSH_ALL(3, "flush_all", "", Set.of("OK"));

    /** In the file, so it must not change. */
    final byte code;

    final String before;
    final String after;
    private final Set<String> answers;

    Operation(int code, String before, String after, Set<String> answers) {
        this.code = (byte) code;
        this.before = before;
        this.after = after;
        this.answers = answers;
    }

    /** As the protocol calls it. */
    public String word() {
        return before.strip();
    }

    public boolean hasKey() {
        return this != FLUSH_ALL;
    }

    /** @param answer a line of the server, without its end */
    public boolean isDoneBy(String answer) {
        return answers.contains(answer);
    }
}
