package io.weir.loadtest.peers;

import io.weir.loadtest.generator.Target;
import io.weir.loadtest.generator.Target.Endpoint;
import io.weir.loadtest.measure.ProcessProbe;
import io.weir.loadtest.run.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The programs of a benchmark: memcached servers, and before them proxies with the same ring and one event loop each.
 */
final class Peers implements AutoCloseable {
    static final String WEIR = "weir";
    static final String NUTCRACKER = "nutcracker";
    private static final Pattern LISTENS = Pattern.compile("event=started .*listen=\\[[^\\]]*:(\\d+)\\]");
    private static final String HOST = "127.0.0.1";

    private final Path folder;
    private final List<Child> children = new ArrayList<>();
    private final List<Subject> subjects = new ArrayList<>();

    /**
     * @param serverPorts of the memcached servers; 0 is a free one
     * @param transport of Weir, as {@code weir.transport} has it
     * @param weirSettings that win over those below
     * @param javaOptions more options for Weir's JVM
     * @param others proxies that run already
     */
    record Setup(
            List<Integer> serverPorts,
            String transport,
            List<String> weirSettings,
            String javaOptions,
            List<Subject> others) {}

    private Peers(Path folder) {
        this.folder = folder;
    }

    /** @param folder where configs and logs go */
    static Peers start(Setup setup, Path folder) throws IOException {
        Peers peers = new Peers(folder);
        boolean started = false;
        try {
            List<Integer> servers = new ArrayList<>();
            for (int port : setup.serverPorts()) {
                servers.add(peers.memcached(port == 0 ? Child.freePort() : port));
            }
            peers.weir(servers, setup);
            peers.nutcracker(servers);
            peers.subjects.addAll(setup.others());
            started = true;
            return peers;
        } finally {
            if (!started) {
                peers.close();
            }
        }
    }

    /** The proxies, Weir first. */
    List<Subject> subjects() {
        return List.copyOf(subjects);
    }

    @Override
    public void close() {
        children.forEach(Child::close);
    }

    private int memcached(int port) throws IOException {
        List<String> command = new ArrayList<>(List.of("memcached", "-l", HOST, "-p", Integer.toString(port)));
        command.addAll(List.of("-U", "0", "-t", "1", "-m", "1024", "-c", "4096"));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "nobody"));
        }
        start("memcached-" + port, command, Map.of()).awaitPort(port);
        return port;
    }

    private void weir(List<Integer> servers, Setup setup) throws IOException {
        String list =
                servers.stream().map(port -> "\"" + HOST + ":" + port + "\"").collect(Collectors.joining(", "));
        Path config = Files.writeString(folder.resolve("weir.conf"), """
                weir {
                  listen = ["%1$s:0"]
                  admin.listen = "%1$s:0"
                  event-loops = 1
                  transport = %2$s
                  pools.main { servers = [%3$s], ring = ketama, hash = md5 }
                  route = main
                  %4$s
                }
                """.formatted(
                        HOST, setup.transport(), list, String.join("\n  ", setup.weirSettings())));
        Path gcLog = folder.resolve("weir-gc.log").toAbsolutePath();
        String options = "-Xlog:gc:file=" + gcLog + " " + setup.javaOptions();
        Path launcher = Path.of(System.getProperty("weir.home", "."), "weir").toAbsolutePath();
        Child weir = start(
                WEIR,
                List.of(launcher.toString(), "run", "--config", config.toString()),
                Map.of("WEIR_JAVA_OPTS", options.strip()));
        int port = weir.await(printed -> {
            Matcher listens = LISTENS.matcher(printed);
            return listens.find() ? Optional.of(Integer.parseInt(listens.group(1))) : Optional.<Integer>empty();
        });
        add(WEIR, port, weir, Optional.of(gcLog));
    }

    private void nutcracker(List<Integer> servers) throws IOException {
        int port = Child.freePort();
        String list = servers.stream()
                .map(server -> "   - " + HOST + ":" + server + ":1\n")
                .collect(Collectors.joining());
        Path config = Files.writeString(folder.resolve("nutcracker.yml"), """
                main:
                  listen: %s:%d
                  distribution: ketama
                  hash: md5
                  preconnect: true
                  servers:
                %s""".formatted(HOST, port, list));
        Child nutcracker = start(
                NUTCRACKER,
                List.of(
                        NUTCRACKER,
                        "--conf-file=" + config,
                        "--stats-addr=" + HOST,
                        "--stats-port=" + Child.freePort()),
                Map.of());
        nutcracker.awaitPort(port);
        add(NUTCRACKER, port, nutcracker, Optional.empty());
    }

    private Child start(String name, List<String> command, Map<String, String> environment) throws IOException {
        Child child = Child.start(name, command, environment, folder.resolve(name + ".log"));
        children.add(child);
        return child;
    }

    private void add(String name, int port, Child child, Optional<Path> gcLog) {
        subjects.add(new Subject(
                Target.of(name, List.of(new Endpoint(HOST, port))), Optional.of(new ProcessProbe(child.pid())), gcLog));
    }
}
