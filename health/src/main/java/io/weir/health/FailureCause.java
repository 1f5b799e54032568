package io.weir.health;

/**
 * One failure.
 *
 * @param kind what it counts as
 * @param detail for people, one line: what was seen, such as {@code no reply within 500 ms}
 */
public record FailureCause(FailureKind kind, String detail) {
    /** {@code request-timeout: no reply within 500 ms}. */
    @Override
    public String toString() {
        return detail.isEmpty() ? kind.label() : kind.label() + ": " + detail;
    }
}
