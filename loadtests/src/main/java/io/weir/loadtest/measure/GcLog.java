package io.weir.loadtest.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The pauses of a JVM that writes a unified GC log, {@code -Xlog:gc:file=…}: those that are written to the file from now on. A
 * log has every pause with its length, whichever collector it is.
 */
public final class GcLog {
    private static final Pattern PAUSE = Pattern.compile("\\bPause\\b.* (\\d+\\.\\d+)ms");

    private final Path file;
    private final long from;

    /**
     * The pauses of some time.
     *
     * @param millis of all pauses together
     */
    public record Pauses(int count, double millis, double longestMillis) {}

    private GcLog(Path file, long from) {
        this.file = file;
        this.from = from;
    }

    public static GcLog fromNowOn(Path file) throws IOException {
        return new GcLog(file, Files.size(file));
    }

    public Pauses pauses() throws IOException {
        byte[] all = Files.readAllBytes(file);
        int start = (int) Math.min(from, all.length);
        return parse(new String(all, start, all.length - start, StandardCharsets.UTF_8));
    }

    static Pauses parse(String log) {
        int count = 0;
        double sum = 0;
        double longest = 0;
        for (String line : log.lines().toList()) {
            Matcher pause = PAUSE.matcher(line);
            if (pause.find()) {
                double millis = Double.parseDouble(pause.group(1));
                count++;
                sum += millis;
                longest = Math.max(longest, millis);
            }
        }
        return new Pauses(count, sum, longest);
    }
}
