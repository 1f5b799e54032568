package io.weir.proxy.route;

import io.weir.proxy.loop.CommandCounters;
import io.weir.proxy.protocol.Command;

/** Counts what servers answer, as memcached's own {@code stats} do. */
final class Outcomes {
    private Outcomes() {}

    /** A reply of values has ended. */
    static void count(CommandCounters counters, Command command, boolean hit) {
        if (command == Command.MA) {
            counters.incrHits.increment();
        } else if (hit) {
            counters.getHits.increment();
        } else {
            counters.getMisses.increment();
        }
    }

    /**
     * A reply of one line.
     *
     * @param first the line's first byte, which tells the answers of one command apart
     */
    static void count(CommandCounters counters, Command command, byte first) {
        boolean failed = first == 'N';
        switch (command) {
            case MG -> {
                if (first == 'H') {
                    counters.getHits.increment();
                } else if (first == 'E') {
                    counters.getMisses.increment();
                }
            }
            case DELETE, MD -> {
                if (failed) {
                    counters.deleteMisses.increment();
                } else if (first == 'D' || first == 'H') {
                    counters.deleteHits.increment();
                }
            }
            case TOUCH -> {
                if (failed) {
                    counters.touchMisses.increment();
                } else if (first == 'T') {
                    counters.touchHits.increment();
                }
            }
            case INCR, MA -> {
                if (failed) {
                    counters.incrMisses.increment();
                } else if (isNumber(first) || first == 'H') {
                    counters.incrHits.increment();
                }
            }
            case DECR -> {
                if (failed) {
                    counters.decrMisses.increment();
                } else if (isNumber(first)) {
                    counters.decrHits.increment();
                }
            }
            case CAS -> {
                if (failed) {
                    counters.casMisses.increment();
                } else if (first == 'S') {
                    counters.casHits.increment();
                } else if (first == 'E') {
                    counters.casBadval.increment();
                }
            }
            default -> {}
        }
    }

    private static boolean isNumber(byte first) {
        return first >= '0' && first <= '9';
    }
}
