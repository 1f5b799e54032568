package io.weir.loadtest.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** How busy all CPUs of the machine are from a moment on: a load test on a full machine measures the machine. */
public final class MachineProbe {
    private static final int IDLE = 3;
    private static final int IO_WAIT = 4;
    private static final int STEAL = 7;
    /** What follows is contained in the fields before. */
    private static final int GUEST = 8;

    private final long[] start;

    /**
     * What was used of all CPUs.
     *
     * @param busy share of all CPU time that anybody used, 0 to 1
     * @param stolen share that the hypervisor gave to others
     */
    public record Use(double busy, double stolen) {}

    private MachineProbe(long[] start) {
        this.start = start;
    }

    public static MachineProbe fromNowOn() throws IOException {
        return new MachineProbe(ticks());
    }

    public Use use() throws IOException {
        long[] now = ticks();
        long all = 0;
        for (int i = 0; i < now.length; i++) {
            now[i] -= start[i];
            all += now[i];
        }
        if (all == 0) {
            return new Use(0, 0);
        }
        return new Use((double) (all - now[IDLE] - now[IO_WAIT] - now[STEAL]) / all, (double) now[STEAL] / all);
    }

    /** The load averages, as uptime(1) prints them. */
    public static String loadAverage() throws IOException {
        String[] fields = Files.readString(Path.of("/proc/loadavg")).split(" ", -1);
        return String.join(" ", Arrays.copyOf(fields, 3));
    }

    private static long[] ticks() throws IOException {
        String first = Files.readAllLines(Path.of("/proc/stat")).get(0);
        return Arrays.stream(first.substring("cpu".length()).strip().split(" +", -1))
                .limit(GUEST)
                .mapToLong(Long::parseLong)
                .toArray();
    }
}
