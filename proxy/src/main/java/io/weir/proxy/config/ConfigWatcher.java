package io.weir.proxy.config;

import io.vertx.config.ConfigRetriever;
import io.vertx.config.ConfigRetrieverOptions;
import io.vertx.config.ConfigStoreOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Goes on reading a config file, and tells when what it reads to has changed: to another config, to problems, to other
 * problems, or back. An edit that means the same, such as to a comment, is no change.
 *
 * <p>vertx-config scans and compares: not the file's text, since the files that it includes count as well, but what
 * {@link ConfigReader} makes of it. It goes by the path, so that a file written in place, one moved there, and a
 * symlink on the way that points elsewhere (a ConfigMap of Kubernetes) are all the same to it. A change counts once two
 * scans in a row see it, so that a file that is just being written is not taken for what it will be.
 *
 * <p>Works on a worker thread of its own verticle, one scan or call-back at a time.
 */
public final class ConfigWatcher implements AutoCloseable {
    /** Milliseconds from one look at the file to the next. */
    private static final long SCAN_PERIOD = 500;

    private static final String TEXT = "text";

    private final Vertx vertx;
    private final Path file;
    private final long scanPeriod;
    private final Function<Path, ConfigResult> reader;
    private final Consumer<ConfigResult> onChange;
    private final Future<String> deployment;
    private String latestText = "";
    /** What {@link #settled} was read from, two times in a row; if nothing is included, it follows from that alone. */
    private String settledText = "";

    private ConfigResult latest;
    private ConfigResult settled;
    private ConfigResult reported;
    private volatile boolean closed;

    ConfigWatcher(
            Vertx vertx,
            Path file,
            long scanPeriod,
            Function<Path, ConfigResult> reader,
            ConfigResult initial,
            Consumer<ConfigResult> onChange) {
        this.vertx = vertx;
        this.file = file;
        this.scanPeriod = scanPeriod;
        this.reader = reader;
        this.onChange = onChange;
        this.latest = initial;
        this.settled = initial;
        this.reported = initial;
        this.deployment =
                vertx.deployVerticle(new Scanner(), new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER));
    }

    /**
     * Starts to watch; returns at once.
     *
     * @param initial what the file read to before; told is what differs from it
     * @param onChange called on a worker thread, where it may block; never twice with the same result in a row
     */
    public static ConfigWatcher start(Vertx vertx, Path file, ConfigResult initial, Consumer<ConfigResult> onChange) {
        return new ConfigWatcher(vertx, file, SCAN_PERIOD, ConfigReader::read, initial, onChange);
    }

    /** No call-back begins after this returns, though one may be under way. */
    @Override
    public void close() {
        closed = true;
        deployment.onSuccess(vertx::undeploy);
    }

    /** What vertx-config compares from scan to scan. */
    private JsonObject look(String text) {
        // To make a config of the text takes a hundredth of a processor, if it is done at each scan.
        if (text.isEmpty() || !text.equals(settledText) || !standsAlone(text)) {
            ConfigResult result = reader.apply(file);
            boolean again = result.equals(latest);
            if (again) {
                settled = result;
            }
            settledText = again && text.equals(latestText) ? text : "";
            latestText = text;
            latest = result;
        }
        return new JsonObject().put("settled", settled.toString());
    }

    /** Whether it includes no other file, whose text may have changed; what looks like it counts as if it did. */
    private static boolean standsAlone(String text) {
        return text.lines()
                .map(String::strip)
                .noneMatch(line -> line.contains("include") && !line.startsWith("#") && !line.startsWith("//"));
    }

    private void reportChange() {
        if (!closed && !settled.equals(reported)) {
            reported = settled;
            onChange.accept(settled);
        }
    }

    /** A verticle, for its worker context, which the retriever takes for its own. */
    private final class Scanner extends VerticleBase {
        private @Nullable ConfigRetriever retriever;

        @Override
        public Future<?> start() {
            // Optional, since vertx-config logs a stack trace at each scan of a file that it must have and can't read.
            ConfigStoreOptions store = new ConfigStoreOptions()
                    .setType("file")
                    .setFormat("raw")
                    .setOptional(true)
                    .setConfig(new JsonObject()
                            .put("path", file.toAbsolutePath().toString())
                            .put("raw.key", TEXT));
            ConfigRetriever scanning = ConfigRetriever.create(
                    vertx,
                    new ConfigRetrieverOptions().setScanPeriod(scanPeriod).addStore(store));
            retriever = scanning;
            scanning.setConfigurationProcessor(scanned -> look(scanned.getString(TEXT, "")));
            return scanning.getConfig().onSuccess(first -> {
                reportChange();
                scanning.listen(change -> reportChange());
            });
        }

        /** Ends the scan, too, whose timer does not go with the verticle. */
        @Override
        public Future<?> stop() {
            return retriever == null ? Future.succeededFuture() : retriever.close();
        }
    }
}
