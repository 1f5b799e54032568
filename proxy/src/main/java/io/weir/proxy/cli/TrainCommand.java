package io.weir.proxy.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.weir.proxy.StartException;
import io.weir.proxy.Weir;
import io.weir.proxy.config.ConfigReader;
import io.weir.proxy.config.ConfigResult;
import io.weir.proxy.embedded.EmbeddedNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.Socket;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code weir train}: a short run under load, in front of two embedded nodes, for a JVM that writes down meanwhile which
 * classes it has loaded. The launcher calls it after a build, so that {@code weir run} starts from there.
 */
@Command(
        name = "train",
        hidden = true,
        description = "Run the proxy under load for a moment, for the JVM to learn from.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class TrainCommand implements Callable<Integer> {
    /** Enough for every class that serves a request to be there. */
    private static final int ROUNDS = 1_000;

    private static final String REQUESTS = "set a 0 0 5\r\nhello\r\nget a\r\nget a b c\r\nincr n 1\r\ndelete c\r\n";
    private static final String REPLIES =
            "STORED\r\nVALUE a 0 5\r\nhello\r\nEND\r\nVALUE a 0 5\r\nhello\r\nEND\r\nNOT_FOUND\r\nNOT_FOUND\r\n";

    @Spec
    private CommandSpec spec;

    @SuppressWarnings("NullAway.Init")
    TrainCommand() {}

    @Override
    public Integer call() throws IOException {
        PrintWriter errors = spec.commandLine().getErr();
        try (EmbeddedNode first = EmbeddedNode.start();
                EmbeddedNode second = EmbeddedNode.start();
                Weir weir =
                        Weir.start(((ConfigResult.Valid) ConfigReader.parse("train", config(first, second))).config());
                Socket client = new Socket()) {
            client.connect(weir.addresses().get(0));
            for (int round = 0; round < ROUNDS; round++) {
                exchange(client);
            }
            return ExitCode.OK;
        } catch (StartException e) {
            errors.println(e.getMessage());
            return ExitCode.FAILED;
        }
    }

    private static void exchange(Socket client) throws IOException {
        client.getOutputStream().write(REQUESTS.getBytes(US_ASCII));
        InputStream in = client.getInputStream();
        byte[] replies = in.readNBytes(REPLIES.length());
        if (!new String(replies, US_ASCII).equals(REPLIES)) {
            throw new EOFException("was answered " + new String(replies, US_ASCII));
        }
    }

    private static String config(EmbeddedNode first, EmbeddedNode second) {
        return """
                weir {
                  listen = ["127.0.0.1:0"]
                  admin.listen = "127.0.0.1:0"
                  pools.main { servers = ["127.0.0.1:%d", "127.0.0.1:%d"], timeout = 10s }
                }
                """.formatted(first.port(), second.port());
    }
}
