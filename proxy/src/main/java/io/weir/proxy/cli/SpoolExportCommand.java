package io.weir.proxy.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.json.JsonObject;
import io.weir.proxy.config.WeirConfig;
import io.weir.proxy.spool.Operation;
import io.weir.proxy.spool.SpoolException;
import io.weir.proxy.spool.SpooledEntry;
import io.weir.proxy.spool.StoredSpool;
import io.weir.proxy.spool.StoredSpool.Summary;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir spool export}: what servers owe, for other programs to read. */
@Command(
        name = "export",
        description = "Print what servers owe, a JSON object per line. Weir may be running.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class SpoolExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOption config;

    @SuppressWarnings("NullAway.Init")
    SpoolExportCommand() {}

    @Override
    public Integer call() {
        PrintWriter errors = spec.commandLine().getErr();
        Optional<WeirConfig> valid = config.readOrExplain(errors);
        if (valid.isEmpty()) {
            return ExitCode.INVALID;
        }
        PrintWriter out = spec.commandLine().getOut();
        int code = ExitCode.OK;
        try {
            for (StoredSpool stored : StoredSpool.in(valid.get().spool().directory())) {
                Optional<Summary> summary = stored.read(entry -> out.println(json(stored.server(), entry)));
                if (summary.filter(Summary::damaged).isPresent()) {
                    errors.println("spool: " + stored.file() + " is damaged, and not all of it can be read. Weir will "
                            + "flush " + stored.server() + " before it takes it back.");
                    code = ExitCode.FAILED;
                }
            }
        } catch (SpoolException e) {
            errors.println(e.getMessage());
            code = ExitCode.FAILED;
        }
        out.flush();
        return code;
    }

    private static String json(String server, SpooledEntry spooled) {
        Operation operation = spooled.entry().operation();
        byte[] key = spooled.entry().key();
        JsonObject json = new JsonObject()
                .put("server", server)
                .put("time", Instant.ofEpochMilli(spooled.millis()).toString())
                .put("operation", operation == Operation.FLUSH_ALL ? "flush_all" : "delete");
        if (operation == Operation.DELETE_BASE64) {
            // What the client sent is the key's bytes in base64 already.
            json.put("key", new String(key, US_ASCII)).put("key_encoding", "base64");
        } else if (operation.hasKey() && isPrintable(key)) {
            json.put("key", new String(key, US_ASCII));
        } else if (operation.hasKey()) {
            json.put("key", Base64.getEncoder().encodeToString(key)).put("key_encoding", "base64");
        }
        return json.encode();
    }

    private static boolean isPrintable(byte[] key) {
        for (byte character : key) {
            if (character < '!' || character > '~') {
                return false;
            }
        }
        return true;
    }
}
