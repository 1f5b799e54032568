package io.weir.proxy.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Reads <code>weir.spool { … }</code>. */
final class SpoolReader {
    private static final String DIRECTORY = "a directory such as \"/var/lib/weir/spool\"";
    private static final Range<Long> SIZES = Range.ofSizes(4 << 10, 64L << 30);
    private static final Range<Duration> AGES = Range.ofDurations(Duration.ofSeconds(1));
    private static final Map<String, SpoolSync> SYNCS = Choices.of(SpoolSync.values());
    private static final Map<String, SpoolAnswer> ANSWERS = Choices.of(SpoolAnswer.values());

    private SpoolReader() {}

    static SpoolSettings read(Section spool) {
        SpoolSettings defaults = Defaults.SPOOL;
        SpoolSettings read = new SpoolSettings(
                spool.flag("enabled", defaults.enabled()),
                spool.setting("directory").flatMap(SpoolReader::directory).orElse(defaults.directory()),
                spool.size("max-bytes", defaults.maxBytes(), SIZES),
                spool.duration("max-age", defaults.maxAge(), AGES),
                spool.choice("sync", defaults.sync(), SYNCS),
                spool.choice("answer", defaults.answer(), ANSWERS));
        spool.reportUnknown();
        return read;
    }

    private static Optional<Path> directory(Setting setting) {
        return setting.text(DIRECTORY).flatMap(text -> {
            try {
                if (!text.isBlank()) {
                    return Optional.of(Path.of(text));
                }
            } catch (InvalidPathException e) {
                // No path is as wrong as an empty one.
            }
            return setting.problem(setting.shown() + " is not a path, expected " + DIRECTORY);
        });
    }
}
