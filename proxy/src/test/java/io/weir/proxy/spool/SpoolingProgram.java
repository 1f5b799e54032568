package io.weir.proxy.spool;

import static io.weir.proxy.spool.TestSpool.SERVER;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.weir.proxy.config.SpoolAnswer;
import io.weir.proxy.config.SpoolSettings;
import io.weir.proxy.config.SpoolSync;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Semaphore;

/**
 * Adds to a spool until it is killed, and says a line for each entry that was told to be stored. If it is to, it replays
 * as well, to a server that does all at once, and says so before it acknowledges.
 */
final class SpoolingProgram {
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);
    private static final int THREADS = 3;
    private static final int UNDER_WAY = 50;

    private SpoolingProgram() {}

    /** @param arguments the directory, os or always, bytes of a file, whether to replay */
    public static void main(String[] arguments) throws SpoolException, InterruptedException {
        DeleteSpool spool = DeleteSpool.open(new SpoolSettings(
                true,
                Path.of(arguments[0]),
                Long.parseLong(arguments[2]),
                Duration.ofHours(24),
                SpoolSync.valueOf(arguments[1].toUpperCase(Locale.ROOT)),
                SpoolAnswer.SUCCESS));
        say("opened");
        for (int thread = 0; thread < THREADS; thread++) {
            String prefix = "key-" + thread + "-";
            new Thread(() -> add(spool, prefix)).start();
        }
        while (Boolean.parseBoolean(arguments[3])) {
            replay(spool);
        }
    }

    private static void add(DeleteSpool spool, String prefix) {
        Semaphore free = new Semaphore(UNDER_WAY);
        for (int i = 0; ; i++) {
            free.acquireUninterruptibly();
            String key = prefix + i;
            spool.add(SERVER, TestSpool.delete(key), () -> true, outcome -> {
                say(outcome instanceof Outcome.Stored ? "stored " + key : outcome.toString());
                free.release();
            });
        }
    }

    private static void replay(DeleteSpool spool) {
        Batch batch = spool.next(SERVER).join();
        for (Entry entry : batch.entries()) {
            say(entry.operation() == Operation.FLUSH_ALL ? "flushed" : "done " + new String(entry.key(), ISO_8859_1));
        }
        spool.acknowledge(batch);
    }

    /** In one write, which a pipe takes whole. */
    private static void say(String line) {
        try {
            OUT.write((line + "\n").getBytes(ISO_8859_1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
