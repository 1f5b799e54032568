package io.weir.proxy.config;

import com.typesafe.config.ConfigObject;
import io.weir.routing.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code weir.route}: a pool's name, or <code>{ replicate { primary = …, replicas = […] } }</code>. */
final class RouteReader {
    private static final String REPLICATE = "{ replicate { primary = main, replicas = [east] } }";
    private static final String REPLICAS = "a list of pools such as [east, west]";
    private static final Map<String, Route.Replicate.Write> WRITES = Choices.of(Route.Replicate.Write.values());

    private final Map<String, PoolConfig> pools;

    private RouteReader(Map<String, PoolConfig> pools) {
        this.pools = pools;
    }

    /** A single pool needs no route; without any there is a problem already, and no route could be right. */
    static Route read(Section weir, Map<String, PoolConfig> pools) {
        RouteReader reader = new RouteReader(pools);
        Set<String> names = pools.keySet();
        Optional<Setting> written = names.size() > 1
                ? weir.required("route", "one of " + String.join(", ", names) + ", or " + REPLICATE)
                : weir.setting("route");
        return written.flatMap(reader::route)
                .orElseGet(() -> new Route.ToPool(names.stream().findFirst().orElse("")));
    }

    private Optional<Route> route(Setting setting) {
        if (setting.value() instanceof ConfigObject) {
            return setting.section(REPLICATE).flatMap(this::tree);
        }
        return pool(setting).map(Route.ToPool::new);
    }

    private Optional<Route> tree(Section route) {
        Optional<Route> replicated = route.required("replicate", REPLICATE)
                .flatMap(setting -> setting.section(REPLICATE))
                .flatMap(this::replicate);
        route.reportUnknown();
        return replicated;
    }

    private Optional<Route> replicate(Section section) {
        Optional<String> primary =
                section.required("primary", "the name of a pool").flatMap(this::replicated);
        List<String> replicas = new ArrayList<>();
        section.required("replicas", REPLICAS)
                .flatMap(setting -> setting.list(REPLICAS))
                .ifPresent(elements -> {
                    if (elements.isEmpty()) {
                        section.problem("replicas", "no pool, expected " + REPLICAS);
                    }
                    for (Setting element : elements) {
                        replicated(element).ifPresent(name -> {
                            if (primary.equals(Optional.of(name)) || replicas.contains(name)) {
                                element.problem(name + " holds a copy already, expected each pool once");
                            }
                            replicas.add(name);
                        });
                    }
                });
        Route.Replicate.Write write = section.choice("write", Defaults.WRITE, WRITES);
        section.reportUnknown();
        return primary.map(name -> new Route.Replicate(name, replicas, write));
    }

    private Optional<String> replicated(Setting setting) {
        return pool(setting).map(name -> {
            PoolConfig pool = pools.get(name);
            if (pool != null && pool.failure().failOver().isPresent()) {
                setting.problem(name + " has a fail-over, but its replicas stand in for it here;"
                        + " expected a pool without fail-over");
            }
            return name;
        });
    }

    private Optional<String> pool(Setting setting) {
        return setting.text("the name of a pool").map(name -> {
            if (!pools.isEmpty() && !pools.containsKey(name)) {
                setting.problem("no pool is named " + name + ", expected " + (pools.size() == 1 ? "" : "one of ")
                        + String.join(", ", pools.keySet()) + Nearest.hint(name, pools.keySet()));
            }
            return name;
        });
    }
}
