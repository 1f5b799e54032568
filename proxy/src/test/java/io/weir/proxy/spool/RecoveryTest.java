package io.weir.proxy.spool;

import static io.weir.proxy.spool.TestSpool.SERVER;
import static io.weir.proxy.spool.TestSpool.delete;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.proxy.testing.LogLines;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a file that a process before this one has written, or half of it. */
class RecoveryTest {
    private static final List<Entry> ENTRIES = List.of(
            delete("a"),
            Entry.deleteBase64("YmM=".getBytes(ISO_8859_1)),
            delete("key:0001"),
            delete("\t\u0001\u00ff"),
            delete("z".repeat(10)));

    @TempDir
    private Path folder;

    @Test
    void allIsThereAgain() {
        write(ENTRIES);
        try (TestSpool spool = TestSpool.open(folder)) {
            assertThat(spool.pending()).isEqualTo(5);
            assertThat(spool.replay()).isEqualTo(ENTRIES);
            assertThat(spool.status().oldestAge()).isZero();
        }
        assertThat(TestSpool.file(folder)).doesNotExist();
    }

    @Test
    void aFileThatIsCutAnywhereHasTheRecordsBeforeTheCut() throws IOException {
        byte[] whole = write(ENTRIES);
        try (LogLines log = LogLines.capture()) {
            for (int cut = 0; cut <= whole.length; cut++) {
                cutAt(cut, whole);
            }
            assertThat(log.of("spool_torn")).hasSize(whole.length - ENTRIES.size());
        }
    }

    private void cutAt(int cut, byte[] whole) throws IOException {
        Path cutFolder = copy(Arrays.copyOf(whole, cut));
        List<Entry> expected = ENTRIES.subList(
                0, (int) ends().stream().filter(end -> end <= cut).count());
        try (TestSpool spool = TestSpool.open(cutFolder)) {
            assertThat(spool.pending()).as("cut at %d", cut).isEqualTo(expected.size());
            assertThat(TestSpool.read(cutFolder)).as("cut at %d", cut).isEqualTo(expected);
            assertThat(spool.add(delete("after"))).isInstanceOf(Outcome.Stored.class);
        }
        List<Entry> extended = new ArrayList<>(expected);
        extended.add(delete("after"));
        try (TestSpool spool = TestSpool.open(cutFolder)) {
            assertThat(spool.next().entries()).as("cut at %d", cut).isEqualTo(extended);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x10, 0x80, 0xff})
    void aFileOfWhichAByteIsWrongFlushesTheServer(int wrong) throws IOException {
        byte[] whole = write(ENTRIES);
        try (LogLines log = LogLines.capture()) {
            for (int at = 0; at < whole.length; at++) {
                byte[] damaged = whole.clone();
                damaged[at] ^= (byte) wrong;
                Path damagedFolder = copy(damaged);
                try (TestSpool spool = TestSpool.open(damagedFolder)) {
                    assertThat(spool.pending()).as("byte %d", at).isEqualTo(1);
                    assertThat(TestSpool.read(damagedFolder)).as("byte %d", at).containsExactly(Entry.flushAll());
                }
            }
            assertThat(log.of("spool_damaged"))
                    .hasSize(whole.length)
                    .allMatch(line -> line.startsWith("WARN") && line.contains("server=" + SERVER))
                    .noneMatch(line -> line.contains("key:0001") || line.contains("YmM="));
        }
    }

    /** As a power failure may leave it. */
    @Test
    void aFileThatEndsInZerosFlushesTheServer() throws IOException {
        byte[] whole = write(ENTRIES);
        for (int zeros : new int[] {4, 17, 4096}) {
            Path zeroed = copy(Arrays.copyOf(whole, whole.length + zeros));
            TestSpool.open(zeroed).close();
            assertThat(TestSpool.read(zeroed)).containsExactly(Entry.flushAll());
        }
    }

    @Test
    void aKeyThatNoClientCouldHaveSentIsNotSentEither() throws IOException {
        for (String key : List.of("a\r\nflush_all", "a b", "")) {
            byte[] record = record(key.getBytes(ISO_8859_1), 1);
            Path forged = copy(concatenated(Format.header().array(), record));
            TestSpool.open(forged).close();
            assertThat(TestSpool.read(forged)).containsExactly(Entry.flushAll());
        }
    }

    @Test
    void anOperationThatIsUnknownFlushesTheServer() throws IOException {
        Path unknown = copy(concatenated(Format.header().array(), record("a".getBytes(ISO_8859_1), 9)));
        TestSpool.open(unknown).close();
        assertThat(TestSpool.read(unknown)).containsExactly(Entry.flushAll());
    }

    @Test
    void aFileOfANewerFormatIsLeftAlone() throws IOException {
        ByteBuffer header =
                ByteBuffer.allocate(12).put("WEIR".getBytes(ISO_8859_1)).putInt(2);
        CRC32C checksum = new CRC32C();
        checksum.update(header.array(), 0, 8);
        byte[] file = header.putInt((int) checksum.getValue()).array();
        Path newer = copy(file);
        assertThatThrownBy(() -> DeleteSpool.open(TestSpool.settings(newer)))
                .isInstanceOf(SpoolException.class)
                .hasMessageContainingAll(
                        "127.0.0.1_11211.spool", "format 2", "expected format 1", "deleted values of " + SERVER);
        assertThat(TestSpool.file(newer)).hasBinaryContent(file);
        // And the directory is free again.
        Files.delete(TestSpool.file(newer));
        TestSpool.open(newer).close();
    }

    @Test
    void whatWasNotFinishedIsDropped() throws IOException {
        byte[] whole = write(ENTRIES);
        Path unfinished = folder.resolve("127.0.0.1_11211.spool.new");
        Files.write(unfinished, Arrays.copyOf(whole, 20));
        try (TestSpool spool = TestSpool.open(folder)) {
            assertThat(spool.next().entries()).isEqualTo(ENTRIES);
            assertThat(unfinished).doesNotExist();
        }
    }

    @Test
    void aFlushThatIsOwedIsOwedAfterARestart() {
        write(List.of(delete("a"), Entry.flushAll()));
        try (TestSpool spool = TestSpool.open(folder)) {
            assertThat(spool.replay()).containsExactly(Entry.flushAll());
        }
    }

    @Test
    void aTornEndIsToldWithoutItsKey() throws IOException {
        byte[] whole = write(ENTRIES);
        Path torn = copy(Arrays.copyOf(whole, whole.length - 3));
        try (LogLines log = LogLines.capture()) {
            TestSpool.open(torn).close();
            assertThat(log.of("spool_torn"))
                    .singleElement()
                    .asString()
                    .contains("server=" + SERVER, "entries=4", "bytes_cut=24")
                    .doesNotContain("zzz");
            assertThat(log.of("spool_recovered")).singleElement().asString().contains("entries=4");
        }
    }

    @Test
    void eachServerHasItsOwn() {
        List<String> servers = List.of("10.0.0.1:11211", "10.0.0.1:11212", "[::1]:11211", "cache_a:1", "cache%5Fa:1");
        try (TestSpool spool = TestSpool.open(folder)) {
            for (String server : servers) {
                spool.itself().add(server, delete(server), () -> true, outcome -> {});
            }
        }
        try (TestSpool spool = TestSpool.open(folder)) {
            assertThat(spool.itself().status())
                    .extracting(ServerStatus::server)
                    .containsExactlyInAnyOrderElementsOf(servers);
            for (String server : servers) {
                assertThat(TestSpool.await(spool.itself().next(server)).entries())
                        .containsExactly(delete(server));
            }
        }
    }

    @Test
    void aFileThatIsNotTheSpoolsIsLeftAlone() throws IOException {
        Path strange = Files.writeString(folder.resolve("%zz.spool"), "strange");
        try (LogLines log = LogLines.capture()) {
            TestSpool.open(folder).close();
            assertThat(log.of("spool_file_ignored")).singleElement().asString().contains("%zz.spool");
        }
        assertThat(strange).hasContent("strange");
    }

    /** @return the bytes of the file */
    private byte[] write(List<Entry> entries) {
        try (TestSpool spool = TestSpool.open(folder)) {
            assertThat(spool.addAll(entries)).allMatch(Outcome.Stored.class::isInstance);
        }
        try {
            return Files.readAllBytes(TestSpool.file(folder));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Where the records end. */
    private static List<Integer> ends() {
        List<Integer> ends = new ArrayList<>();
        int end = Format.HEADER;
        for (Entry entry : ENTRIES) {
            end += Format.size(entry);
            ends.add(end);
        }
        return ends;
    }

    /** A directory with this file of the server. */
    private Path copy(byte[] file) throws IOException {
        Path directory = Files.createTempDirectory(folder, "copy");
        Files.write(TestSpool.file(directory), file);
        return directory;
    }

    /** With checksums that are right, whatever it holds. */
    private static byte[] record(byte[] key, int operation) {
        ByteBuffer record = ByteBuffer.allocate(17 + key.length)
                .putShort((short) key.length)
                .putShort((short) ~key.length)
                .putInt(0)
                .putLong(0)
                .put((byte) operation)
                .put(key);
        CRC32C checksum = new CRC32C();
        checksum.update(record.array(), 8, 9 + key.length);
        return record.putInt(4, (int) checksum.getValue()).array();
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
