package io.weir.proxy.invalidation;

import io.weir.proxy.invalidation.Notice.Batch;
import io.weir.proxy.invalidation.Notice.Echo;
import io.weir.proxy.invalidation.Notice.Goodbye;
import io.weir.proxy.invalidation.Notice.Heartbeat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Messages as bytes: a version, a kind, the sender, the rest. */
final class Wire {
    private static final byte VERSION = 1;
    private static final byte BATCH = 1;
    private static final byte HEARTBEAT = 2;
    private static final byte GOODBYE = 3;
    private static final Operation[] OPERATIONS = Operation.values();

    private Wire() {}

    static byte[] encode(Notice notice) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            if (notice instanceof Batch batch) {
                header(out, BATCH, batch.from());
                write(out, batch);
            } else if (notice instanceof Heartbeat heartbeat) {
                header(out, HEARTBEAT, heartbeat.from());
                write(out, heartbeat);
            } else if (notice instanceof Goodbye goodbye) {
                header(out, GOODBYE, goodbye.from());
                out.writeLong(goodbye.last());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws IOException if it is none, or one of another version of Weir */
    static Notice decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        byte version = in.readByte();
        if (version != VERSION) {
            throw new IOException("version " + version + " of the protocol, expected " + VERSION);
        }
        byte kind = in.readByte();
        Sender from = new Sender(in.readUTF(), in.readLong(), in.readUTF());
        return switch (kind) {
            case BATCH -> batch(in, from);
            case HEARTBEAT -> heartbeat(in, from);
            case GOODBYE -> new Goodbye(from, in.readLong());
            default -> throw new IOException("no notice is of kind " + kind);
        };
    }

    private static void header(DataOutputStream out, byte kind, Sender from) throws IOException {
        out.writeByte(kind);
        out.writeUTF(from.name());
        out.writeLong(from.incarnation());
        out.writeUTF(from.node());
    }

    private static void write(DataOutputStream out, Batch batch) throws IOException {
        out.writeLong(batch.first());
        out.writeShort(batch.events().size());
        for (Invalidation event : batch.events()) {
            out.writeByte(event.operation().ordinal());
            out.writeShort(event.key().length);
            out.write(event.key());
        }
    }

    private static Batch batch(DataInputStream in, Sender from) throws IOException {
        long first = in.readLong();
        int count = in.readUnsignedShort();
        List<Invalidation> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int operation = in.readUnsignedByte();
            if (operation >= OPERATIONS.length) {
                throw new IOException("no operation has number " + operation);
            }
            byte[] key = new byte[in.readUnsignedShort()];
            in.readFully(key);
            events.add(new Invalidation(key, OPERATIONS[operation], from.name(), first + i));
        }
        return new Batch(from, first, events);
    }

    private static void write(DataOutputStream out, Heartbeat heartbeat) throws IOException {
        out.writeLong(heartbeat.last());
        out.writeLong(heartbeat.ping());
        out.writeShort(heartbeat.echoes().size());
        for (Echo echo : heartbeat.echoes()) {
            out.writeLong(echo.incarnation());
            out.writeLong(echo.ping());
            out.writeLong(echo.held());
        }
    }

    private static Heartbeat heartbeat(DataInputStream in, Sender from) throws IOException {
        long last = in.readLong();
        long ping = in.readLong();
        int count = in.readUnsignedShort();
        List<Echo> echoes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            echoes.add(new Echo(in.readLong(), in.readLong(), in.readLong()));
        }
        return new Heartbeat(from, last, ping, echoes);
    }
}
