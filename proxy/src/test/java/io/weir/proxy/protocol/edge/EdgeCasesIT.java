package io.weir.proxy.protocol.edge;

import io.weir.proxy.testing.MemcachedServer;
import io.weir.proxy.testing.ProxiedServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the table of edge cases against a real memcached, and through the proxy with three of them behind it. */
final class EdgeCasesIT {
    private static final Map<List<String>, MemcachedServer> SERVERS = new HashMap<>();
    private static final Map<List<String>, ProxiedServers> PROXIES = new HashMap<>();

    private static Path passwords;
    private static MemcachedVersion installed;

    @BeforeAll
    static void prepare(@TempDir Path directory) throws IOException {
        // The server reads it when it is no longer root.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        passwords = Files.writeString(directory.resolve("passwords"), "user:pass\n");
        installed = MemcachedVersion.parse(server(List.of()).version());
    }

    @AfterAll
    static void stop() {
        PROXIES.values().forEach(ProxiedServers::close);
        SERVERS.values().forEach(MemcachedServer::close);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("playableDirectly")
    void directly(EdgeCase edgeCase) {
        Playback.play(edgeCase, directPeer(server(edgeCase.serverArguments()).port()));
    }

    static Stream<EdgeCase> playableDirectly() {
        return all().filter(edgeCase -> edgeCase.suits(directPeer(0)));
    }

    private static Stream<EdgeCase> all() {
        return Stream.of(ClassicEdgeCases.all(), MetaEdgeCases.all(), AdminEdgeCases.all())
                .flatMap(List::stream);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("playableThroughTheProxy")
    void throughTheProxy(EdgeCase edgeCase) {
        Playback.play(edgeCase, proxiedPeer(proxy(edgeCase.serverArguments()).port()));
    }

    static Stream<EdgeCase> playableThroughTheProxy() {
        return all().filter(edgeCase -> edgeCase.suits(proxiedPeer(0)));
    }

    private static Peer directPeer(int port) {
        return new Peer(port, installed, false);
    }

    private static Peer proxiedPeer(int port) {
        return new Peer(port, installed, true);
    }

    private static MemcachedServer server(List<String> arguments) {
        return SERVERS.computeIfAbsent(arguments, key -> MemcachedServer.start(expanded(key)));
    }

    private static ProxiedServers proxy(List<String> arguments) {
        return PROXIES.computeIfAbsent(
                arguments, key -> ProxiedServers.start(3, ProxiedServers.PATIENT, expanded(key)));
    }

    private static String[] expanded(List<String> arguments) {
        return arguments.stream()
                .map(argument -> argument.replace("{passwords}", passwords.toString()))
                .toArray(String[]::new);
    }
}
