package io.weir.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.config.ConfigResult.Invalid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people are told, word for word. */
class ConfigProblemsTest {
    private static final String WEIR = "expected weir { pools { main { servers = [\"10.0.0.1:11211\"] } } }";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        timeout = fast         | timeout: "fast" is not a duration, expected one such as 500ms or 60s
        timeout = []           | timeout: a list is not a duration, expected one such as 500ms or 60s
        timeout = 0ms          | timeout: "0ms" is out of range, expected 1ms to 365d
        connect-timeout = 0    | connect-timeout: 0 is out of range, expected 1ms to 365d
        dead-timeout = -1s     | dead-timeout: "-1s" is out of range, expected 1ms to 365d
        silence-timeout = 366d | silence-timeout: "366d" is out of range, expected 1ms to 365d
        connections = "x"      | connections: "x" is not a whole number, expected 1 to 64
        connections = 1.5      | connections: 1.5 is not a whole number, expected 1 to 64
        connections = {}       | connections: a section is not a whole number, expected 1 to 64
        connections = 0        | connections: 0 is out of range, expected 1 to 64
        connections = 65       | connections: 65 is out of range, expected 1 to 64
        connections = 1e99     | connections: 1.0E99 is not a whole number, expected 1 to 64
        failures = 0           | failures: 0 is out of range, expected 1 to 1000000
        failures = 4294967297  | failures: 4294967297 is out of range, expected 1 to 1000000
        max-in-flight = -1     | max-in-flight: -1 is out of range, expected 1 to 1000000
        ring = ketma           | ring: "ketma" is unknown, expected one of ketama, libmemcached, modulo (did you mean ketama?)
        ring = random          | ring: "random" is unknown, expected one of ketama, libmemcached, modulo
        ring = Modulo          | ring: "Modulo" is unknown, expected one of ketama, libmemcached, modulo (did you mean modulo?)
        hash = md4             | hash: "md4" is unknown, expected one of md5, one_at_a_time, fnv1_32, fnv1a_32, fnv1_64, fnv1a_64, crc32, crc32a, crc16, murmur, hsieh, jenkins, xxh3 (did you mean md5?)
        on-dead = ejcet        | on-dead: "ejcet" is unknown, expected one of eject, miss, error (did you mean eject?)
        on-error = []          | on-error: a list is not a text, expected one of miss, error
        hash-tag = "{"         | hash-tag: "{" is not a hash tag, expected two ASCII characters such as "{}"
        hash-tag = {}          | hash-tag: a section is not a text, expected two ASCII characters such as "{}"
        conections = 2         | conections: unknown setting, did you mean connections?
        hash_tag = "{}"        | hash_tag: unknown setting, did you mean hash-tag?
        weight = 2             | weight: unknown setting, expected one of servers, ring, hash, hash-tag, connections, merge-gets, timeout, connect-timeout, failures, dead-timeout, on-dead, on-error, max-in-flight, silence-timeout, error-rate, error-window, max-dead-timeout, probes, slow-start, on-return, min-alive, retry, retry-budget, fail-over, fail-over-max-ttl, probe-idle
        timeout = ${nope}      | timeout: ${nope} has no value, expected the path of another setting or an environment variable that is set
        error-rate = 1.01      | error-rate: 1.01 is out of range, expected 0 to 1
        error-rate = -0.5      | error-rate: -0.5 is out of range, expected 0 to 1
        error-rate = "5%"      | error-rate: "5%" is not a number, expected 0 to 1
        error-rate = "NaN"     | error-rate: "NaN" is not a number, expected 0 to 1
        error-rate = []        | error-rate: a list is not a number, expected 0 to 1
        error-window = 0s      | error-window: "0s" is out of range, expected 1ms to 365d
        probes = 0             | probes: 0 is out of range, expected 1 to 100
        probes = 101           | probes: 101 is out of range, expected 1 to 100
        slow-start = -1s       | slow-start: "-1s" is out of range, expected 0s to 365d
        on-return = replay     | on-return: "replay" is unknown, expected one of keep, flush
        on-return = flsuh      | on-return: "flsuh" is unknown, expected one of keep, flush (did you mean flush?)
        min-alive = 2          | min-alive: 2 is out of range, expected 0 to 1
        retry = 2              | retry: 2 is out of range, expected 0 to 1
        retry = yes            | retry: "yes" is not a whole number, expected 0 to 1
        retry-budget = 1e9     | retry-budget: 1000000000 is out of range, expected 0 to 1
        probe-idle = soon      | probe-idle: "soon" is not a duration, expected one such as 500ms or 60s
        max-dead-timeout = 59s | max-dead-timeout: 59s is less than dead-timeout, expected at least 60s
        max-dead-timeout = 0   | max-dead-timeout: 0 is out of range, expected 1ms to 365d
        silence-timeout = 1ms  | silence-timeout: 1ms is less than timeout, expected at least 500ms
        fail-over-max-ttl = 1m | fail-over-max-ttl: means nothing without fail-over, expected fail-over = POOL beside it
        fail-over = []         | fail-over: a list is not a text, expected the name of a pool
        fail-over = main       | fail-over: main is this pool itself, expected another one
        fail-over = gutter     | fail-over: no pool is named gutter, expected a second pool
        """)
    void ofAPool(String setting, String problem) {
        assertThat(problems("weir.pools.main {\nservers = [a]\n" + setting + "\n}"))
                .containsExactly("weir.conf:3: weir.pools.main." + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        enabled = maybe             | enabled: "maybe" is neither true nor false, expected one of them
        name = []                   | name: a list is not a text, expected the name of the cluster
        listen = "0.0.0.0:5701"     | listen: 0.0.0.0:5701 is any address, expected the one at which the others find this proxy
        listen = "[::]:5701"        | listen: [::]:5701 is any address, expected the one at which the others find this proxy
        listen = "10.0.0.1:0"       | listen: "10.0.0.1:0" has no valid port, expected one from 1 to 65535
        listen = "10.0.0.1"         | listen: "10.0.0.1" has no port, expected host:port such as 10.0.0.1:5701
        bus-port = 65536            | bus-port: 65536 is out of range, expected 0 to 65535
        members = "a:5701"          | members: "a:5701" is not a list, expected a list such as ["10.0.0.1:5701", "10.0.0.2:5701"]
        members = ["a"]             | members[0]: "a" has no port, expected host:port such as 10.0.0.1:5701
        members = ["a:1", "a:1"]    | members[1]: a:1 is listed twice, expected once
        proxies = 0                 | proxies: 0 is out of range, expected 1 to 1000
        heartbeat = 11s             | heartbeat: "11s" is out of range, expected 10ms to 10s
        max-silence = 999ms         | max-silence: 999ms is less than four times heartbeat, expected at least 1s
        max-silence = 2d            | max-silence: "2d" is out of range, expected 100ms to 1d
        kubernetes = a              | kubernetes: "a" is not a section, expected { service-dns = "weir.default.svc.cluster.local" }
        kubernetes = {}             | kubernetes.service-dns: missing, expected the name of a headless service such as weir.default.svc.cluster.local
        kubernetes { service = a }  | kubernetes.service-dns: missing, expected the name of a headless service such as weir.default.svc.cluster.local
        member = []                 | member: unknown setting, did you mean members?
        """)
    void ofTheCluster(String setting, String problem) {
        assertThat(problems("weir.pools.main.servers = [a]\nweir.cluster {\n" + setting + "\n}"))
                .contains("weir.conf:3: weir.cluster." + problem);
    }

    @Test
    void aClusterHasMembersOrAServiceAndNotBoth() {
        String pool = "weir.pools.main.servers = [a]\n";
        assertThat(problems(pool + "weir.cluster.enabled = true"))
                .containsExactly("weir.conf:2: weir.cluster.members: no address, expected a list such as"
                        + " [\"10.0.0.1:5701\", \"10.0.0.2:5701\"] or kubernetes { service-dns = NAME }");
        assertThat(problems(pool + "weir.cluster { members = [\"a:1\"]\nkubernetes.service-dns = b }"))
                .containsExactly("weir.conf:3: weir.cluster.kubernetes: contradicts members, expected one of the two");
        assertThat(problems(pool + "weir.cluster { members = [\"a:1\", \"b:1\", \"c:1\"]\nproxies = 2 }"))
                .containsExactly(
                        "weir.conf:3: weir.cluster.proxies: 2 is less than there are members, expected at least 3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        fail-over = guter                             | fail-over: no pool is named guter, expected gutter (did you mean gutter?)
        fail-over = gutter, on-dead = eject           | on-dead: contradicts fail-over, which is for dead servers, too; expected one of the two
        fail-over = gutter, fail-over-max-ttl = 999ms | fail-over-max-ttl: "999ms" is out of range, expected 1s to 30d
        fail-over = gutter, fail-over-max-ttl = 31d   | fail-over-max-ttl: "31d" is out of range, expected 1s to 30d
        fail-over = [], fail-over-max-ttl = 1m        | fail-over: a list is not a text, expected the name of a pool
        """)
    void ofFailOver(String settings, String problem) {
        assertThat(problems("weir.route = main\nweir.pools.gutter.servers = [g]\nweir.pools.main {\nservers = [a]\n"
                        + settings + "\n}"))
                .containsExactly("weir.conf:5: weir.pools.main." + problem);
    }

    @Test
    void ofFailOverAmongSeveralPools() {
        assertThat(problems("""
                weir.route = a
                weir.pools.a { servers = [a], fail-over = b }
                weir.pools.b { servers = [b], fail-over = c }
                weir.pools.c { servers = [c] }
                weir.pools.d { servers = [d], fail-over = gutter }
                """))
                .containsExactly(
                        "weir.conf:2: weir.pools.a.fail-over: b fails over to c, expected a pool without fail-over",
                        "weir.conf:5: weir.pools.d.fail-over: no pool is named gutter, expected one of a, b, c");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "10.0.0.1:11211:2"             | : "10.0.0.1:11211:2" is not an address but one with a weight, expected { address = "10.0.0.1:11211", weight = 2 }
        "10.0.0.1:11211:1 cache-a"     | : "10.0.0.1:11211:1 cache-a" is not an address but one with a weight, expected { address = "10.0.0.1:11211", weight = 1, name = "cache-a" }
        "::1"                          | : "::1" has no brackets, expected "[::1]:11211"
        "fe80::1:11211"                | : "fe80::1:11211" has no brackets, expected "[fe80::1]:11211"
        "[::x]:11211"                  | : "[::x]:11211" is not an address, expected host:port such as 10.0.0.1:11211
        "10.0.0.300:11211"             | : "10.0.0.300:11211" is not an address, expected host:port such as 10.0.0.1:11211
        11211                          | : 11211 is not an address, expected host:port such as 10.0.0.1:11211
        ":11211"                       | : ":11211" is not an address, expected host:port such as 10.0.0.1:11211
        ""                             | : "" is not an address, expected host:port such as 10.0.0.1:11211
        "/tmp/memcached.sock"          | : "/tmp/memcached.sock" is not an address, expected host:port such as 10.0.0.1:11211
        "b:1" "c:1"                    | : "b:1 c:1" is not an address, expected host:port such as 10.0.0.1:11211 (is a comma missing between two of them?)
        "b:0"                          | : "b:0" has no valid port, expected one from 1 to 65535
        "b:65536"                      | : "b:65536" has no valid port, expected one from 1 to 65535
        "b:"                           | : "b:" has no valid port, expected one from 1 to 65535
        null                           | : null is not a text, expected host:port such as 10.0.0.1:11211
        [b]                            | : a list is not a text, expected host:port such as 10.0.0.1:11211
        ${nope}                        | : ${nope} has no value, expected the path of another setting or an environment variable that is set
        { weight = 2 }                 | .address: missing, expected "10.0.0.1:11211" or { address = "10.0.0.1:11211", weight = 1, name = "cache-a" }
        { address = null }             | .address: missing, expected "10.0.0.1:11211" or { address = "10.0.0.1:11211", weight = 1, name = "cache-a" }
        { address = "b:x" }            | .address: "b:x" has no valid port, expected one from 1 to 65535
        { address = b, weight = 0 }    | .weight: 0 is out of range, expected 1 to 100000
        { address = b, wieght = 2 }    | .wieght: unknown setting, did you mean weight?
        { address = b, port = 2 }      | .port: unknown setting, expected one of address, weight, name
        { address = b, name = "a b" }  | .name: "a b" is not a name, expected a word without spaces such as cache-a
        { address = b, name = "" }     | .name: "" is not a name, expected a word without spaces such as cache-a
        "a:11211"                      | : a:11211 is also the name of the server at weir.conf:2, expected a name of its own
        { address = b, name = a }      | : its place on the ring, a, is that of the server at weir.conf:2, expected a name of its own
        """)
    void ofAServer(String server, String problem) {
        assertThat(problems("weir.pools.main.servers = [\na\n" + server + "\n]"))
                .containsExactly("weir.conf:3: weir.pools.main.servers[1]" + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        listen = "127.0.0.1:11211"                | listen: "127.0.0.1:11211" is not a list, expected a list such as ["127.0.0.1:11211"]
        listen = []                               | listen: no address, expected a list such as ["127.0.0.1:11211"]
        listen = ["127.0.0.1"]                    | listen[0]: "127.0.0.1" has no port, expected host:port such as 127.0.0.1:11211
        listen = ["127.0.0.1:65536"]              | listen[0]: "127.0.0.1:65536" has no valid port, expected one from 0 to 65535
        listen = ["*:11211"]                      | listen[0]: "*:11211" is not an address, expected host:port such as 127.0.0.1:11211
        listen = ["a:1", "b:1", "a:1"]            | listen[2]: a:1 is listed twice, expected once
        listen = ["127.0.0.1:9150"]               | admin.listen: 127.0.0.1:9150 is where clients connect, expected another address
        admin.listen = "127.0.0.1:11211"          | admin.listen: 127.0.0.1:11211 is where clients connect, expected another address
        admin = "127.0.0.1:9150"                  | admin: "127.0.0.1:9150" is not a section, expected { listen = "127.0.0.1:9150" }
        admin.listn = "127.0.0.1:9150"            | admin.listn: unknown setting, did you mean listen?
        event-loops = 0                           | event-loops: 0 is out of range, expected 1 to 1024
        transport = uring                         | transport: "uring" is unknown, expected one of auto, epoll, io_uring, nio (did you mean io_uring?)
        commands.flush-all = 3                    | commands.flush-all: 3 is neither true nor false, expected one of them
        commands.admin = allow                    | commands.admin: "allow" is unknown, expected one of refuse, forward
        commands.flush_all = true                 | commands.flush_all: unknown setting, did you mean flush-all?
        client = 5                                | client: 5 is not a section, expected { max-connections = 10000 }
        client.maxConnections = 5                 | client.maxConnections: unknown setting, did you mean max-connections?
        client.max-connections = 0                | client.max-connections: 0 is out of range, expected 1 to 1000000
        client.max-in-flight = many               | client.max-in-flight: "many" is not a whole number, expected 1 to 1000000
        client.max-line = 511B                    | client.max-line: "511B" is out of range, expected 512B to 2KiB
        client.max-line = wide                    | client.max-line: "wide" is not a size, expected one such as 64KiB
        client.max-line = -1                      | client.max-line: -1 is not a size, expected one such as 64KiB
        client.max-multi-get-line = 1KiB          | client.max-multi-get-line: 1KiB is less than max-line, expected at least 2KiB
        client.max-value = 2GiB                   | client.max-value: "2GiB" is out of range, expected 1B to 1GiB
        client.stream-threshold = 1               | client.stream-threshold: 1 is out of range, expected 1KiB to 1GiB
        client.idle-timeout = -1s                 | client.idle-timeout: "-1s" is out of range, expected 0s to 365d
        client.receive-timeout = 0                | client.receive-timeout: 0 is out of range, expected 1ms to 365d
        spool = true                              | spool: true is not a section, expected { enabled = true }
        spool.enabled = on-disk                   | spool.enabled: "on-disk" is neither true nor false, expected one of them
        spool.directory = ""                      | spool.directory: "" is not a path, expected a directory such as "/var/lib/weir/spool"
        spool.directory = "a\\u0000b"            | spool.directory: "a\\u0000b" is not a path, expected a directory such as "/var/lib/weir/spool"
        spool.directory = []                      | spool.directory: a list is not a text, expected a directory such as "/var/lib/weir/spool"
        spool.max-bytes = 1KiB                    | spool.max-bytes: "1KiB" is out of range, expected 4KiB to 64GiB
        spool.max-age = 0                         | spool.max-age: 0 is out of range, expected 1s to 365d
        spool.sync = never                        | spool.sync: "never" is unknown, expected one of os, always
        spool.answer = sucess                     | spool.answer: "sucess" is unknown, expected one of success, error (did you mean success?)
        spool.dir = "spool"                       | spool.dir: unknown setting, expected one of enabled, directory, max-bytes, max-age, sync, answer
        near-cache = true                         | near-cache: true is not a section, expected { enabled = true }
        near-cache.enabled = 1                    | near-cache.enabled: 1 is neither true nor false, expected one of them
        near-cache.max-bytes = 1KiB               | near-cache.max-bytes: "1KiB" is out of range, expected 1MiB to 1024GiB
        near-cache.ttl = 0s                       | near-cache.ttl: "0s" is out of range, expected 1ms to 3600s
        near-cache.ttl = 2h                       | near-cache.ttl: "2h" is out of range, expected 1ms to 3600s
        near-cache.max-value = 2MiB               | near-cache.max-value: "2MiB" is out of range, expected 1B to 1MiB
        near-cache.admission = 0                  | near-cache.admission: 0 is out of range, expected 1 to 10000
        near-cache.prefixes = "user:"             | near-cache.prefixes: "user:" is not a list, expected a list such as ["user:"]
        near-cache.prefixes = ["a", []]           | near-cache.prefixes[1]: a list is not a text, expected the beginning of a key such as "user:"
        near-cache.prefixes = [""]                | near-cache.prefixes[0]: "" can't begin a key, expected the beginning of a key such as "user:"
        near-cache.prefixes = ["a b"]             | near-cache.prefixes[0]: "a b" can't begin a key, expected the beginning of a key such as "user:"
        near-cache.max-size = 1MiB                | near-cache.max-size: unknown setting, did you mean max-bytes?
        pools = []                                | pools: a list is not a section, expected pools { main { servers = ["10.0.0.1:11211"] } }
        pools = null                              | pools: missing, expected pools { main { servers = ["10.0.0.1:11211"] } }
        pools.b = [b]                             | pools.b: a list is not a section, expected { servers = ["10.0.0.1:11211"] }
        pools.b {}                                | pools.b.servers: missing, expected a list such as ["10.0.0.1:11211", "10.0.0.2:11211"]
        pools.b.servers = []                      | pools.b.servers: no server, expected a list such as ["10.0.0.1:11211", "10.0.0.2:11211"]
        pools.b.servers = "b,c"                   | pools.b.servers: "b,c" is not a list, expected a list such as ["10.0.0.1:11211", "10.0.0.2:11211"]
        pools.b = ${nope} { servers = [b] }       | pools.b: ${nope}{"servers":["b"]} has no value, expected the path of another setting or an environment variable that is set
        pools."my pool".servers = [b]             | pools."my pool": not a name for a pool, expected letters, digits, - and _
        pools."a.b".servers = [b]                 | pools."a.b": not a name for a pool, expected letters, digits, - and _
        route = mian                              | route: no pool is named mian, expected main (did you mean main?)
        route = [main]                            | route: a list is not a text, expected the name of a pool
        pool.main.servers = [a]                   | pool: unknown setting, did you mean pools?
        """)
    void ofTheProxy(String setting, String problem) {
        assertThat(problems("weir {\npools.main.servers = [a], route = main\n" + setting + "\n}"))
                .contains("weir.conf:" + (problem.contains("9150 is where") ? 1 : 3) + ": weir." + problem);
    }

    @Test
    void withoutPools() {
        assertThat(problems("\nweir {}"))
                .containsExactly(
                        "weir.conf:2: weir.pools: missing, expected pools { main { servers = [\"10.0.0.1:11211\"] } }");
        assertThat(problems("\nweir {\n pools {}\n}"))
                .containsExactly(
                        "weir.conf:3: weir.pools: no pool, expected pools { main { servers = [\"10.0.0.1:11211\"] } }");
    }

    @Test
    void withoutARouteAmongSeveralPools() {
        assertThat(problems("weir.pools { main.servers = [a], other.servers = [a] }"))
                .containsExactly("weir.conf:1: weir.route: missing, expected one of main, other, "
                        + "or { replicate { primary = main, replicas = [east] } }");
        assertThat(problems("weir { route = othr, pools { main.servers = [a], other.servers = [a] } }"))
                .containsExactly("weir.conf:1: weir.route: no pool is named othr, expected one of main, other "
                        + "(did you mean other?)");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
        {}                                                 | route.replicate: missing, expected { replicate { primary = main, replicas = [east] } }
        { replicate = main }                               | route.replicate: "main" is not a section, expected { replicate { primary = main, replicas = [east] } }
        { replicate {} }                                   | route.replicate.primary: missing, expected the name of a pool
        { replicate { primary = a } }                      | route.replicate.replicas: missing, expected a list of pools such as [east, west]
        { replicate { primary = a, replicas = b } }        | route.replicate.replicas: "b" is not a list, expected a list of pools such as [east, west]
        { replicate { primary = a, replicas = [] } }       | route.replicate.replicas: no pool, expected a list of pools such as [east, west]
        { replicate { primary = aa, replicas = [b] } }     | route.replicate.primary: no pool is named aa, expected one of a, b, c
        { replicate { primary = a, replicas = [bb] } }     | route.replicate.replicas[0]: no pool is named bb, expected one of a, b, c
        { replicate { primary = a, replicas = [b, a] } }   | route.replicate.replicas[1]: a holds a copy already, expected each pool once
        { replicate { primary = a, replicas = [b, b] } }   | route.replicate.replicas[1]: b holds a copy already, expected each pool once
        { replicate { primary = a, replicas = [c] } }      | route.replicate.replicas[0]: c has a fail-over, but its replicas stand in for it here; expected a pool without fail-over
        { replicate { primary = a, replicas = [b], write = al } } | route.replicate.write: "al" is unknown, expected one of async, all (did you mean all?)
        { replicate { primary = a, replicas = [b], writes = all } } | route.replicate.writes: unknown setting, did you mean write?
        """)
    void ofReplicatedPools(String route, String problem) {
        assertThat(problems("weir {\nroute = " + route
                        + "\npools { a.servers = [a], b.servers = [b], c { servers = [c], fail-over = a } }\n}"))
                .contains("weir.conf:2: weir." + problem);
    }

    @Test
    void besideWeir() {
        assertThat(problems("weir.pools.main.servers = [a]\nother = 1"))
                .containsExactly("weir.conf:2: other: unknown setting, expected weir");
        assertThat(problems("wier.pools.main.servers = [a]"))
                .containsExactly(
                        "weir.conf: weir: missing, " + WEIR, "weir.conf:1: wier: unknown setting, did you mean weir?");
        assertThat(problems("")).containsExactly("weir.conf: weir: missing, " + WEIR);
        assertThat(problems("weir = 5")).containsExactly("weir.conf:1: weir: 5 is not a section, " + WEIR);
    }

    @Test
    void allAtOnceInTheOrderOfLines() {
        List<String> problems = problems("""
                weir {
                  route = mian
                  pools {
                    other { servers = [b], timeout = fast }
                    main {
                      servers = [a]
                      ring = ketma
                      hash = md4
                      conections = 1
                    }
                  }
                  event-loops = none
                  listen = []
                }
                x = 1
                """);
        assertThat(problems)
                .extracting(problem -> problem.substring(0, problem.indexOf(": ", problem.indexOf(": ") + 1)))
                .containsExactly(
                        "weir.conf:2: weir.route",
                        "weir.conf:4: weir.pools.other.timeout",
                        "weir.conf:7: weir.pools.main.ring",
                        "weir.conf:8: weir.pools.main.hash",
                        "weir.conf:9: weir.pools.main.conections",
                        "weir.conf:12: weir.event-loops",
                        "weir.conf:13: weir.listen",
                        "weir.conf:15: x");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        servers = [10.0.0.1:11211]  | 2: not valid HOCON: List should have ended with ] or had a comma, instead had token: ':' (if you want ':' to be part of a string value, then double-quote it)
        servers = ["a"              | 3: not valid HOCON: List should have had new element after a comma, instead had token: end of file (if you want the comma or end of file to be part of a string value, then double-quote it)
        timeout == 5                | 2: not valid HOCON: Expecting a value but got wrong token: '=' (if you intended '=' to be part of a key or string value, try enclosing the key or value in double quotes)
        }                           | 2: not valid HOCON: unbalanced close brace '}' with no open brace (if you intended '}' to be part of a key or string value, try enclosing the key or value in double quotes)
        servers = [] [a] {}         | 2: not valid HOCON: Cannot concatenate object or list with a non-object-or-list, SimpleConfigList([\"a\"]) and SimpleConfigObject({}) are not compatible
        """)
    void ofTheSyntax(String line, String problem) {
        assertThat(problems("\n" + line + "\n")).containsExactly("weir.conf:" + problem);
    }

    @Test
    void ofSubstitutionsThatGoInACircle() {
        assertThat(problems("weir = ${a}\na = ${weir}"))
                .singleElement()
                .asString()
                .startsWith("weir.conf:2: not valid HOCON: Could not resolve substitution to a value: ")
                .contains("was part of a cycle of substitutions");
    }

    @Test
    void ofBracketsWithoutEnd() {
        assertThat(problems("weir = " + "[".repeat(100_000)))
                .containsExactly("weir.conf: braces or brackets nested too deeply, expected a few levels of them");
    }

    @Test
    void ofLongValuesTheBeginningIsShown() {
        assertThat(problems("weir.pools.main { servers = [a], timeout = " + "x".repeat(1_000) + " }"))
                .containsExactly("weir.conf:1: weir.pools.main.timeout: \"" + "x".repeat(59)
                        + "… is not a duration, expected one such as 500ms or 60s");
    }

    @Test
    void ofTheFile() {
        Path missing = folder.resolve("missing.conf");
        assertThat(problems(ConfigReader.read(missing)))
                .containsExactly(missing + ": no such file, expected a config file");
        assertThat(problems(ConfigReader.read(folder)))
                .containsExactly(folder + ": a directory, expected a config file");
    }

    /** Reading another process's memory from its start fails, whoever asks. */
    @Test
    void ofAFileThatCannotBeRead() {
        assertThat(problems(ConfigReader.read(Path.of("/proc/self/mem"))))
                .containsExactly("/proc/self/mem: cannot be read: Input/output error, "
                        + "expected a file that Weir's user may read");
    }

    @Test
    void ofAnInclude() throws IOException {
        Path file = folder.resolve("weir.conf");
        Files.writeString(file, "include \"bad.conf\"");
        Path include = Files.writeString(folder.resolve("bad.conf"), "\n\n}");
        assertThat(problems(ConfigReader.read(file)))
                .containsExactly(include + ":3: not valid HOCON: unbalanced close brace '}' with no open brace (if you "
                        + "intended '}' to be part of a key or string value, try enclosing the key or value in double "
                        + "quotes)");
        Files.writeString(file, "include required(\"missing.conf\")");
        assertThat(problems(ConfigReader.read(file)))
                .containsExactly(file + ": cannot be read: no such file: missing.conf, "
                        + "expected a file that Weir's user may read");
    }

    private static List<String> problems(String hocon) {
        return problems(ConfigReader.parse("weir.conf", hocon));
    }

    private static List<String> problems(ConfigResult result) {
        assertThat(result).isInstanceOf(Invalid.class);
        return ((Invalid) result).problems().stream().map(Problem::toString).toList();
    }
}
