package io.weir.proxy.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Opens files on a disk that gets full, or breaks, when a test says so; it counts what is asked of it. */
final class FaultyDisk implements FileOpener {
    final AtomicInteger writes = new AtomicInteger();
    final AtomicInteger forces = new AtomicInteger();
    private final AtomicLong free = new AtomicLong(Long.MAX_VALUE);
    private volatile boolean cuts = true;
    private volatile boolean forcing = true;
    private volatile boolean reads = true;

    /** Writes fail after that many bytes, the last of them in the middle. */
    void free(long bytes) {
        free.set(bytes);
    }

    void enough() {
        free(Long.MAX_VALUE);
    }

    void cuts(boolean works) {
        cuts = works;
    }

    void forces(boolean works) {
        forcing = works;
    }

    void reads(boolean works) {
        reads = works;
    }

    @Override
    public FileChannel open(Path file, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return new Channel(FileChannel.open(file, options, attributes));
    }

    private final class Channel extends FileChannel {
        private final FileChannel file;

        Channel(FileChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            writes.incrementAndGet();
            if (bytes.remaining() <= free.get()) {
                free.addAndGet(-bytes.remaining());
                return file.write(bytes, position);
            }
            if (free.get() == 0) {
                throw new IOException("No space left on device");
            }
            ByteBuffer part = bytes.slice().limit((int) free.getAndSet(0));
            int written = file.write(part, position);
            bytes.position(bytes.position() + written);
            return written;
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            if (!cuts) {
                throw new IOException("Input/output error");
            }
            return file.truncate(size);
        }

        @Override
        public void force(boolean metadata) throws IOException {
            forces.incrementAndGet();
            if (!forcing) {
                throw new IOException("Input/output error");
            }
            file.force(metadata);
        }

        @Override
        public int read(ByteBuffer bytes, long position) throws IOException {
            if (!reads) {
                throw new IOException("Input/output error");
            }
            return file.read(bytes, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }

        @Override
        public int read(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] bytes, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] bytes, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
