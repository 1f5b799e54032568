package io.weir.loadtest.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a process has used so far, as proc(5) tells. */
public final class ProcessProbe {
    /** Ticks per second in /proc, whatever the kernel's own clock: USER_HZ is 100 on every Linux of today. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** In the line behind the name in parentheses, where the state is number 0. */
    private static final int UTIME = 11;

    private static final int STIME = 12;

    private final long pid;

    public ProcessProbe(long pid) {
        this.pid = pid;
    }

    public static ProcessProbe self() {
        return new ProcessProbe(ProcessHandle.current().pid());
    }

    public boolean exists() {
        return Files.exists(file("stat"));
    }

    /** CPU time of all its threads, user and system, in nanoseconds. Empty once it has ended. */
    public Optional<Long> cpuNanos() {
        try {
            String stat = Files.readString(file("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of((Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * TICK_NANOS);
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    /** Resident memory in KiB: {@code VmRSS}, or at its peak {@code VmHWM}. Empty once it has ended. */
    public Optional<Long> memoryKibibytes(String field) {
        try {
            List<String> lines = Files.readAllLines(file("status"));
            return lines.stream()
                    .filter(line -> line.startsWith(field + ":"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private Path file(String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }
}
