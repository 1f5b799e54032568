package io.weir.proxy.hazelcast;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.weir.proxy.config.ClusterSettings;
import io.weir.proxy.invalidation.Clustering;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Hazelcast as Weir wants it: it finds the other proxies and keeps the list of who listens to what. Nothing is stored in
 * it, nothing but the named address is listened on, nobody is phoned.
 */
public final class HazelcastClustering implements Clustering {
    /** Fails if one of the libraries is missing: that is to be found out at the beginning, not in the middle of a start. */
    public HazelcastClustering() {
        Stream.of(Config.class, HazelcastClusterManager.class).forEach(Objects::requireNonNull);
    }

    @Override
    public ClusterManager manager(ClusterSettings settings, String host) {
        // It logs before it reads any config.
        System.setProperty("hazelcast.logging.type", "slf4j");
        return new HazelcastClusterManager(config(settings, host));
    }

    static Config config(ClusterSettings settings, String host) {
        Config config = new Config()
                .setClusterName(settings.name())
                // What members send each other is of classes that the thread's own loader may not know.
                .setClassLoader(HazelcastClustering.class.getClassLoader())
                // By default they are counted per JVM, so that two in one could not be told apart by name.
                .setInstanceName("weir-" + UUID.randomUUID())
                .setProperty("hazelcast.phone.home.enabled", "false")
                .setProperty("hazelcast.socket.bind.any", "false")
                // Unlike an interface in the network config, this does not make it skip members with host names.
                .setProperty("hazelcast.local.localAddress", host)
                // Its defaults are for clusters that hold data: they take 5 s to start, 60 s to see that a member has
                // hung and 5 min to see that another half of the cluster can be reached again.
                .setProperty("hazelcast.wait.seconds.before.join", "0")
                .setProperty("hazelcast.heartbeat.interval.seconds", "1")
                .setProperty("hazelcast.max.no.heartbeat.seconds", "10")
                .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
                .setProperty("hazelcast.merge.next.run.delay.seconds", "5");
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
        NetworkConfig network =
                config.getNetworkConfig().setPort(settings.listen().port()).setPortAutoIncrement(false);
        join(settings, network.getJoin());
        // What Vert.x keeps in it, as its own default config has it.
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        config.addMapConfig(new MapConfig("__vertx.haInfo").setBackupCount(1));
        config.addMapConfig(new MapConfig("__vertx.nodeInfo").setBackupCount(1));
        return config;
    }

    private static void join(ClusterSettings settings, JoinConfig join) {
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        settings.serviceDns()
                .ifPresentOrElse(
                        service -> join.getKubernetesConfig()
                                .setEnabled(true)
                                .setProperty("service-dns", service)
                                .setProperty(
                                        "service-port",
                                        Integer.toString(settings.listen().port())),
                        () -> join.getTcpIpConfig()
                                .setEnabled(true)
                                .setConnectionTimeoutSeconds(2)
                                .setMembers(settings.members().stream()
                                        .map(Object::toString)
                                        .toList()));
    }
}
