package io.weir.proxy.loop;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A count that one event loop raises and any thread may read, a moment late. Costs the loop a plain add: there is one
 * writer, so no atomic instruction is needed.
 */
public final class Counter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    /** Owner loop only. */
    public void increment() {
        add(1);
    }

    /** Owner loop only. */
    public void add(long amount) {
        VALUE.setOpaque(this, value + amount);
    }

    /** Any thread. */
    public long get() {
        return (long) VALUE.getOpaque(this);
    }
}
