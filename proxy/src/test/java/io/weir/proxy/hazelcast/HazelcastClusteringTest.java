package io.weir.proxy.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import io.weir.proxy.config.ClusterSettings;
import io.weir.proxy.config.ListenAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HazelcastClusteringTest {
    private static final ListenAddress LISTEN = new ListenAddress("cache-a", 5702);

    @Test
    void listensOnTheNamedAddressAloneAndPhonesNobody() {
        Config config = HazelcastClustering.config(settings(List.of(), Optional.of("weir.local")), "10.0.0.1");

        assertThat(config.getClusterName()).isEqualTo("caches");
        assertThat(config.getProperty("hazelcast.local.localAddress")).isEqualTo("10.0.0.1");
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(config.getNetworkConfig().getPort()).isEqualTo(5702);
        assertThat(config.getNetworkConfig().isPortAutoIncrement()).isFalse();
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getJetConfig().isEnabled()).isFalse();
        assertThat(config.getMetricsConfig().isEnabled()).isFalse();
    }

    @Test
    void membersAreAskedAtTheirAddresses() {
        List<ListenAddress> members = List.of(LISTEN, new ListenAddress("::1", 5703));
        JoinConfig join = HazelcastClustering.config(settings(members, Optional.empty()), "10.0.0.1")
                .getNetworkConfig()
                .getJoin();

        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(join.getKubernetesConfig().isEnabled()).isFalse();
        assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
        assertThat(join.getTcpIpConfig().getMembers()).containsExactly("cache-a:5702", "[::1]:5703");
    }

    @Test
    void kubernetesIsAskedForTheAddressesOfAService() {
        JoinConfig join = HazelcastClustering.config(settings(List.of(), Optional.of("weir.local")), "10.0.0.1")
                .getNetworkConfig()
                .getJoin();

        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getTcpIpConfig().isEnabled()).isFalse();
        assertThat(join.getKubernetesConfig().isEnabled()).isTrue();
        assertThat(join.getKubernetesConfig().getProperties())
                .containsEntry("service-dns", "weir.local")
                .containsEntry("service-port", "5702");
    }

    private static ClusterSettings settings(List<ListenAddress> members, Optional<String> serviceDns) {
        return new ClusterSettings(
                true, "caches", LISTEN, 0, members, serviceDns, 2, Duration.ofMillis(250), Duration.ofSeconds(10));
    }
}
