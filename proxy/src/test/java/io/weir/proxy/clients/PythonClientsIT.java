package io.weir.proxy.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.testing.ProxiedServers;
import io.weir.proxy.testing.Python;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Python clients, through the proxy with three real servers behind it. */
final class PythonClientsIT {
    private static ProxiedServers servers;

    @BeforeAll
    static void start() {
        servers = ProxiedServers.start(3, "");
    }

    @AfterAll
    static void stop() {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pymemcache", "pylibmc"})
    void playsTheScenario(String client) {
        assertThat(Python.run("clients/" + client + "_client.py", Integer.toString(servers.port())))
                .contains("ok storing")
                .contains("ok five_hundred_keys");
    }
}
