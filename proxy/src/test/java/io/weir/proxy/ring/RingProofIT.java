package io.weir.proxy.ring;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.Nutcracker;
import io.weir.proxy.testing.Python;
import io.weir.proxy.testing.Wire;
import io.weir.routing.Distribution;
import io.weir.routing.HashFunction;
import io.weir.routing.RingKind;
import io.weir.routing.RingMember;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 100,000 keys, three servers: Weir names the owner that the peer chose, for every single one. */
class RingProofIT {
    private static final List<String> KEYS = Keys.generate(100_000);
    private static final List<Integer> UNEQUAL = List.of(5, 3, 1);
    private static final List<Integer> EQUAL = List.of(1, 1, 1);
    private static final List<String> NAMES = List.of("cache-a", "cache-b", "cache-c");

    @TempDir
    static Path directory;

    private static Path keyFile;
    private List<MemcachedServer> servers = List.of();

    @BeforeAll
    static void writeKeys() throws IOException {
        keyFile = Files.write(directory.resolve("keys"), KEYS, ISO_8859_1);
    }

    /** In the order of their ports, which is the order that nutcracker puts them in. */
    @BeforeEach
    void startServers() {
        servers = Stream.generate(() -> MemcachedServer.start("-m", "256"))
                .limit(3)
                .sorted(Comparator.comparing(MemcachedServer::port))
                .toList();
    }

    @AfterEach
    void stopServers() {
        servers.forEach(MemcachedServer::close);
    }

    @Test
    void ketamaIsLibmemcachedsWeightedKetama() {
        setWithPylibmc("{\"ketama_weighted\": true}", UNEQUAL);

        assertOwners(RingKind.KETAMA, HashFunction.MD5, addresses(), UNEQUAL);
    }

    @Test
    void libmemcachedIsLibmemcachedsConsistentDistribution() {
        setWithPylibmc("{\"distribution\": \"consistent\"}", EQUAL);

        assertOwners(RingKind.LIBMEMCACHED, HashFunction.ONE_AT_A_TIME, addresses(), EQUAL);
    }

    @Test
    void moduloIsLibmemcachedsDefault() {
        setWithPylibmc("{}", EQUAL);

        assertOwners(RingKind.MODULO, HashFunction.ONE_AT_A_TIME, addresses(), EQUAL);
    }

    @Test
    void ketamaIsNutcrackersWithMd5() {
        setWithNutcracker("ketama", HashFunction.MD5, nutcrackerLines());

        assertOwners(RingKind.KETAMA, HashFunction.MD5, addresses(), UNEQUAL);
    }

    @Test
    void ketamaIsNutcrackersWithItsDefaultHashAndNames() {
        List<String> named = IntStream.range(0, servers.size())
                .mapToObj(i -> nutcrackerLines().get(i) + " " + NAMES.get(i))
                .toList();
        setWithNutcracker("ketama", HashFunction.FNV1A_64, named);

        assertOwners(RingKind.KETAMA, HashFunction.FNV1A_64, NAMES, UNEQUAL);
    }

    @Test
    void moduloIsNutcrackersModula() {
        setWithNutcracker("modula", HashFunction.HSIEH, nutcrackerLines());

        assertOwners(RingKind.MODULO, HashFunction.HSIEH, addresses(), UNEQUAL);
    }

    private void setWithPylibmc(String behaviors, List<Integer> weights) {
        List<String> arguments = new ArrayList<>(List.of(keyFile.toString(), behaviors));
        IntStream.range(0, servers.size())
                .mapToObj(i -> servers.get(i).address() + ":" + weights.get(i))
                .forEach(arguments::add);
        Python.run("ring/set_with_pylibmc.py", arguments.toArray(String[]::new));
    }

    private void setWithNutcracker(String distribution, HashFunction hash, List<String> lines) {
        Map<String, String> options = Map.of("distribution", distribution, "hash", hash.configName());
        try (Nutcracker nutcracker = Nutcracker.start(lines, options)) {
            Items.set(nutcracker.port(), KEYS);
        }
    }

    private List<String> nutcrackerLines() {
        return IntStream.range(0, servers.size())
                .mapToObj(i -> servers.get(i).address() + ":" + UNEQUAL.get(i))
                .toList();
    }

    private List<String> addresses() {
        return servers.stream()
                .map(server -> RingMember.labelOf("127.0.0.1", server.port()))
                .toList();
    }

    private void assertOwners(RingKind kind, HashFunction hash, List<String> labels, List<Integer> weights) {
        Distribution distribution = new Distribution(
                kind,
                hash,
                Optional.empty(),
                IntStream.range(0, labels.size())
                        .mapToObj(i -> new RingMember(labels.get(i), weights.get(i)))
                        .toList());
        List<Set<String>> held =
                servers.stream().map(server -> Items.held(server.port(), KEYS)).toList();
        assertThat(held).allSatisfy(keys -> assertThat(keys).isNotEmpty());

        List<String> wrong = new ArrayList<>();
        for (String key : KEYS) {
            byte[] bytes = key.getBytes(ISO_8859_1);
            int owner = distribution.owner(bytes, 0, bytes.length);
            List<Integer> holders = IntStream.range(0, held.size())
                    .filter(i -> held.get(i).contains(key))
                    .boxed()
                    .toList();
            if (!holders.equals(List.of(owner))) {
                wrong.add(Wire.readable(key) + ": servers " + holders + " hold it, Weir says " + owner);
            }
        }
        assertThat(wrong.stream().limit(10))
                .as("the first of " + wrong.size() + " keys that are not on their owner alone")
                .isEmpty();
    }
}
