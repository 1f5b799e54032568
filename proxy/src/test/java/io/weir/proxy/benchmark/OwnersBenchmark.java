package io.weir.proxy.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.routing.Distribution;
import io.weir.routing.HashFunction;
import io.weir.routing.KeyBatch;
import io.weir.routing.RingKind;
import io.weir.routing.RingMember;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;

/** From the hundred keys of a get to their servers, with MD5: all together, and one after the other. */
public class OwnersBenchmark extends HotPath {
    private static final int KEYS = 100;

    private final Distribution distribution = new Distribution(
            RingKind.KETAMA,
            HashFunction.MD5,
            Optional.empty(),
            IntStream.range(0, 3)
                    .mapToObj(server -> new RingMember("10.0.0." + server, 1))
                    .toList());
    private final KeyBatch keys = new KeyBatch();

    public OwnersBenchmark() {
        List<String> names = IntStream.range(0, KEYS).mapToObj(Bytes::key).toList();
        keys.reset(names.stream().collect(Collectors.joining(" ")).getBytes(US_ASCII), KEYS);
        int start = 0;
        for (String name : names) {
            keys.add(start, name.length());
            start += name.length() + 1;
        }
    }

    @Benchmark
    public int together() {
        distribution.owners(keys);
        return keys.owner(KEYS - 1);
    }

    @Benchmark
    public int oneByOne() {
        int last = 0;
        for (int i = 0; i < KEYS; i++) {
            last = distribution.owner(keys.bytes(), keys.start(i), keys.length(i));
        }
        return last;
    }
}
