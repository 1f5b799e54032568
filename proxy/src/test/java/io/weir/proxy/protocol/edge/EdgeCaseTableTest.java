package io.weir.proxy.protocol.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No row of the table is forgotten. */
final class EdgeCaseTableTest {
    private static final int ROWS = 54;

    /** Rows that no conversation on one connection can show. */
    private static final Map<Integer, String> NOT_PLAYED =
            Map.of(32, "a CAS value after its key changed servers: a matter of routing, not of one server's answers");

    @Test
    void everyRowIsPlayedOrSaysWhyNot() {
        SortedSet<Integer> rows = all().map(EdgeCase::row).collect(Collectors.toCollection(TreeSet::new));
        assertThat(rows).doesNotContainAnyElementsOf(NOT_PLAYED.keySet());
        rows.addAll(NOT_PLAYED.keySet());
        assertThat(rows)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ROWS).boxed().toList());
    }

    @Test
    void eachCaseIsNamedOnce() {
        List<String> names = all().map(EdgeCase::toString).toList();
        assertThat(names).doesNotHaveDuplicates();
    }

    private static Stream<EdgeCase> all() {
        return Stream.of(ClassicEdgeCases.all(), MetaEdgeCases.all(), AdminEdgeCases.all())
                .flatMap(Collection::stream);
    }
}
