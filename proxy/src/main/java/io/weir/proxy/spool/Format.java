package io.weir.proxy.spool;

import io.weir.proxy.protocol.Limits;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How entries are written. A file is a header and records, one after the other; numbers are big-endian.
 *
 * <pre>
 *  header   "WEIR" │ version 4 │ CRC32C 4 of the eight bytes before
 *  record   length of the key 2 │ its complement 2 │ CRC32C 4 of what follows │ time 8 │ operation 1 │ key
 * </pre>
 *
 * A process that is killed in mid-write leaves the beginning of what it wrote, so the end of a file may be a part of a
 * record. The complement tells such a part from a whole record whose length has been damaged: else one bit could make
 * all records that follow look like a torn one, and they would be dropped.
 */
final class Format {
    static final int VERSION = 1;
    static final int HEADER = 12;
    /** The bytes of a record that tell how long it is. */
    static final int LENGTHS = 4;
    /** A record but for its key. */
    static final int RECORD = 17;

    static final int LONGEST_RECORD = RECORD + Limits.MAX_KEY;

    private static final int MAGIC = 'W' << 24 | 'E' << 16 | 'I' << 8 | 'R';
    private static final int HEADER_CHECKED = 8;
    private static final int CHECKSUM_AT = LENGTHS;
    private static final int TIME_AT = CHECKSUM_AT + 4;
    private static final int OPERATION_AT = TIME_AT + 8;

    private Format() {}

    static int size(Entry entry) {
        return RECORD + entry.key().length;
    }

    static ByteBuffer header() {
        ByteBuffer header = ByteBuffer.allocate(HEADER).putInt(MAGIC).putInt(VERSION);
        return header.putInt(checksum(header, 0, HEADER_CHECKED)).flip();
    }

    /** The version of a header that is whole, or -1. */
    static int version(ByteBuffer header) {
        boolean whole = header.getInt(header.position()) == MAGIC
                && header.getInt(header.position() + HEADER_CHECKED)
                        == checksum(header, header.position(), HEADER_CHECKED);
        return whole ? header.getInt(header.position() + 4) : -1;
    }

    static void put(SpooledEntry spooled, ByteBuffer out) {
        Entry entry = spooled.entry();
        int start = out.position();
        out.putShort((short) entry.key().length);
        out.putShort((short) ~entry.key().length);
        out.putInt(0);
        out.putLong(spooled.millis());
        out.put(entry.operation().code);
        out.put(entry.key());
        out.putInt(start + CHECKSUM_AT, checksum(out, start + TIME_AT, size(entry) - TIME_AT));
    }

    /** The length of the key of the record that is next, or -1 if it can't be one. */
    static int keyLength(ByteBuffer in) {
        int length = Short.toUnsignedInt(in.getShort(in.position()));
        int complement = Short.toUnsignedInt(in.getShort(in.position() + 2));
        return (length ^ complement) == 0xffff && length <= Limits.MAX_KEY ? length : -1;
    }

    /** The record that is next, of which all bytes are there; empty if it is none. */
    static Optional<SpooledEntry> take(ByteBuffer in, int keyLength) {
        int start = in.position();
        if (in.getInt(start + CHECKSUM_AT) != checksum(in, start + TIME_AT, RECORD - TIME_AT + keyLength)) {
            return Optional.empty();
        }
        byte[] key = new byte[keyLength];
        in.position(start + RECORD).get(key);
        for (Operation operation : Operation.values()) {
            if (operation.code == in.get(start + OPERATION_AT) && Entry.isValid(operation, key)) {
                return Optional.of(new SpooledEntry(Entry.of(operation, key), in.getLong(start + TIME_AT)));
            }
        }
        return Optional.empty();
    }

    private static int checksum(ByteBuffer buffer, int from, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(buffer.slice(from, length));
        return (int) checksum.getValue();
    }
}
