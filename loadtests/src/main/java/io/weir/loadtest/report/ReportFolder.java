package io.weir.loadtest.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** The folder of one report: {@code report.json}, {@code report.html}, and an {@code .hlog} for each run. */
public final class ReportFolder {
    /** Records have no getters; a question such as {@code isValid} is none of their components. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private static final String FILE = "report.json";
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");

    private final Path folder;

    private ReportFolder(Path folder) {
        this.folder = folder;
    }

    /** Creates it; if no path is given, loadtest-reports/ and the time. */
    public static ReportFolder create(Optional<Path> path) throws IOException {
        Path folder = path.orElseGet(() -> Path.of(
                "loadtest-reports", LocalDateTime.now(ZoneId.systemDefault()).format(NAME)));
        return new ReportFolder(Files.createDirectories(folder));
    }

    public Path path() {
        return folder;
    }

    /** Writes one run's response times, interval by interval, as HdrHistogram's tools read them. */
    public void write(String name, Iterable<Histogram> intervals) throws IOException {
        Path file = folder.resolve(name.replaceAll("[^A-Za-z0-9.-]+", "-") + ".hlog");
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, UTF_8)) {
            HistogramLogWriter log = new HistogramLogWriter(out);
            boolean first = true;
            for (Histogram interval : intervals) {
                if (first) {
                    log.outputComment(
                            "[response times in nanoseconds, from the planned time; values / 1000000 are ms]");
                    log.outputLogFormatVersion();
                    log.outputStartTime(interval.getStartTimeStamp());
                    log.setBaseTime(interval.getStartTimeStamp());
                    log.outputLegend();
                    first = false;
                }
                log.outputIntervalHistogram(interval);
            }
        }
    }

    public void write(Report report) throws IOException {
        JSON.writeValue(folder.resolve(FILE).toFile(), report);
        Files.writeString(folder.resolve("report.html"), new HtmlReport(report).page());
    }

    /**
     * Reads a report back.
     *
     * @param path its JSON file, or its folder
     * @throws IOException with one line for people
     */
    public static Report read(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
        if (!Files.exists(file)) {
            throw new IOException(file + ": no such file, expected a report");
        }
        try {
            Report report = JSON.readValue(file.toFile(), Report.class);
            if (report.version() != Report.VERSION) {
                throw new IOException(
                        file + ": a report of version " + report.version() + ", expected version " + Report.VERSION);
            }
            return report;
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": no report of a load test: " + e.getOriginalMessage(), e);
        }
    }
}
