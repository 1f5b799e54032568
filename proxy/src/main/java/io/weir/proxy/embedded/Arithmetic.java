package io.weir.proxy.embedded;

/** What came of adding to a number, or of taking from it. */
sealed interface Arithmetic {
    /**
     * There is a new number.
     *
     * @param number 64 bits without a sign
     */
    record Result(long number) implements Arithmetic {}

    enum Refusal implements Arithmetic {
        NOT_FOUND,
        NOT_A_NUMBER
    }
}
