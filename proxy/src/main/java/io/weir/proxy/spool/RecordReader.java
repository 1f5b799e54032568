package io.weir.proxy.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** Reads the records of a file one after the other, up to the first that is none. One thread. */
final class RecordReader {
    /** Why there is no further record. */
    enum Ending {
        /** The last record is whole. */
        WHOLE,
        /** The file ends within a record: whoever wrote it was killed before anybody was told that it is there. */
        TORN,
        /** What is there is no record, so that nothing behind it can be told either. */
        DAMAGED
    }

    private static final int BUFFER = 64 << 10;

    private final FileChannel file;
    private final long end;
    private final ByteBuffer buffer;
    private long position;
    private Ending ending = Ending.WHOLE;

    private RecordReader(FileChannel file, long from, long end) {
        this.file = file;
        this.position = from;
        this.end = end;
        this.buffer = ByteBuffer.allocate((int) Math.min(BUFFER, end - from)).flip();
    }

    /** All of a file, from its header on. */
    static RecordReader of(FileChannel file) throws IOException {
        RecordReader reader = new RecordReader(file, 0, file.size());
        reader.readHeader();
        return reader;
    }

    /** Some records of a file whose header was read before. */
    static RecordReader of(FileChannel file, long from, long end) {
        return new RecordReader(file, from, end);
    }

    /** Behind the record that was read last. */
    long position() {
        return position;
    }

    /** Once there was no further record. */
    Ending ending() {
        return ending;
    }

    Optional<SpooledEntry> next() throws IOException {
        if (ending != Ending.WHOLE) {
            return Optional.empty();
        }
        if (!has(Format.LENGTHS)) {
            return end(buffer.hasRemaining() ? Ending.TORN : Ending.WHOLE);
        }
        int keyLength = Format.keyLength(buffer);
        if (keyLength < 0) {
            return end(Ending.DAMAGED);
        }
        if (!has(Format.RECORD + keyLength)) {
            return end(Ending.TORN);
        }
        Optional<SpooledEntry> record = Format.take(buffer, keyLength);
        if (record.isEmpty()) {
            return end(Ending.DAMAGED);
        }
        position += Format.RECORD + keyLength;
        return record;
    }

    private void readHeader() throws IOException {
        if (!has(Format.HEADER)) {
            end(isBeginningOfHeader() ? Ending.TORN : Ending.DAMAGED);
            return;
        }
        int version = Format.version(buffer);
        if (version < 0) {
            end(Ending.DAMAGED);
        } else if (version != Format.VERSION) {
            throw new IOException(
                    "written in format " + version + " by another version of Weir, expected format " + Format.VERSION);
        } else {
            buffer.position(Format.HEADER);
            position = Format.HEADER;
        }
    }

    private boolean isBeginningOfHeader() {
        ByteBuffer beginning = Format.header().limit(buffer.remaining());
        return beginning.equals(buffer);
    }

    private <T> Optional<T> end(Ending reason) {
        ending = reason;
        return Optional.empty();
    }

    /** Whether that many bytes are there. If so, they are in the buffer; if not, all that is there is. */
    private boolean has(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return true;
        }
        long from = position + buffer.remaining();
        buffer.compact();
        buffer.limit((int) Math.min(buffer.capacity(), buffer.position() + end - from));
        while (buffer.hasRemaining()) {
            int read = file.read(buffer, from);
            if (read < 0) {
                // Somebody has cut it meanwhile.
                break;
            }
            from += read;
        }
        buffer.flip();
        return buffer.remaining() >= bytes;
    }
}
