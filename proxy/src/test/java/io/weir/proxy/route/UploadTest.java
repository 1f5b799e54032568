package io.weir.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.proxy.loop.EmbeddedSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large values on their way to a server, and those that are too large. */
class UploadTest {
    private final EmbeddedProxy proxy = new EmbeddedProxy(1, "client { stream-threshold = 1k, max-value = 10m }");
    private final EmbeddedSocket client = proxy.connect();

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void aLargeValueIsPassedOnAsItComes() {
        proxy.ask(client, "set k 1 2 3000 noreply⏎" + "x".repeat(1000));
        EmbeddedSocket server = proxy.accept(0);
        assertThat(server.sent()).isEqualTo("set k 1 2 3000⏎" + "x".repeat(1000));
        proxy.ask(client, "y".repeat(2000) + "⏎version⏎");
        assertThat(server.sent()).isEqualTo("y".repeat(2000) + "⏎");
        assertThat(client.sent()).isEmpty();
        server.receive("STORED⏎");
        proxy.turn();
        assertThat(client.sent()).startsWith("VERSION ");
    }

    @Test
    void aLargeMetaValueIsPassedOnAsItComes() {
        proxy.ask(client, "ms k 3000 q T60⏎" + "x".repeat(3000) + "⏎mn⏎");
        EmbeddedSocket server = proxy.accept(0);
        assertThat(server.sent()).isEqualTo("ms k 3000 T60⏎" + "x".repeat(3000) + "⏎");
        server.receive("HD⏎");
        proxy.turn();
        assertThat(client.sent()).isEqualTo("MN⏎");
    }

    @Test
    void theClientIsReadNoFasterThanTheServerTakesIt() {
        proxy.ask(client, "set k 0 0 1000000⏎" + "x".repeat(1000));
        EmbeddedSocket server = proxy.accept(0);
        server.stall();
        proxy.ask(client, "x".repeat(400_000));
        assertThat(client.isReading()).isFalse();
        server.flow();
        proxy.turn();
        assertThat(client.isReading()).isTrue();
        proxy.ask(client, "x".repeat(599_000) + "⏎");
        server.receive("STORED⏎");
        proxy.turn();
        assertThat(client.sent()).isEqualTo("STORED⏎");
        assertThat(server.sent()).hasSize("set k 0 0 1000000⏎⏎".length() + 1_000_000);
    }

    @Test
    void theClientIsReadOnWhenItsValueIsRefusedEarly() {
        proxy.ask(client, "set k 0 0 1000000⏎" + "x".repeat(1000));
        EmbeddedSocket server = proxy.accept(0);
        server.stall();
        proxy.ask(client, "x".repeat(400_000));
        assertThat(client.isReading()).isFalse();
        server.receive("SERVER_ERROR object too large for cache⏎");
        proxy.turn();
        assertThat(client.sent()).isEqualTo("SERVER_ERROR object too large for cache⏎");
        assertThat(client.isReading()).isTrue();

        proxy.ask(client, "x".repeat(599_000) + "⏎mn⏎");
        assertThat(client.sent()).isEqualTo("MN⏎");
    }

    @Test
    void theClientIsReadOnWhenTheServerIsLost() {
        proxy.ask(client, "set k 0 0 1000000⏎" + "x".repeat(1000));
        EmbeddedSocket server = proxy.accept(0);
        server.stall();
        proxy.ask(client, "x".repeat(400_000));
        server.hangUp();
        proxy.turn();
        assertThat(client.sent()).isEqualTo("SERVER_ERROR s0: closed by the server⏎");
        assertThat(client.isReading()).isTrue();

        proxy.ask(client, "x".repeat(599_000) + "⏎mn⏎");
        assertThat(client.sent()).isEqualTo("MN⏎");
    }

    @Test
    void aServerThatCannotBeReachedIsAnError() {
        proxy.ask(client, "set k 0 0 2000⏎" + "x".repeat(100));
        proxy.refuse(0);
        assertThat(client.sent()).isEqualTo("SERVER_ERROR s0: connection refused⏎");
        proxy.ask(client, "x".repeat(1900) + "⏎mn⏎");
        assertThat(client.sent()).isEqualTo("MN⏎");
    }

    @Test
    void aValueWhoseClientGoesIsNotFinished() {
        proxy.ask(client, "set k 0 0 2000⏎" + "x".repeat(100));
        EmbeddedSocket server = proxy.accept(0);
        client.hangUp();
        proxy.turn();
        assertThat(server.isOpen()).isFalse();
    }

    @Test
    void theOldValueOfOneThatIsTooLargeIsDeletedBeforeItIsRefused() {
        proxy.ask(client, "set k 0 0 10485761⏎");
        assertThat(proxy.asked(0)).isEqualTo("delete k⏎");
        assertThat(client.sent()).isEmpty();
        proxy.reply(0, "DELETED⏎");
        assertThat(client.sent()).isEqualTo("SERVER_ERROR object too large for cache⏎");
        assertThat(proxy.server(0).isOpen()).isTrue();
        client.hangUp();
        proxy.turn();
    }

    @Test
    void theRefusalComesInItsTurn() {
        proxy.ask(client, "get a⏎set k 0 0 10485761⏎");
        assertThat(proxy.asked(0)).isEqualTo("get a⏎delete k⏎");
        proxy.reply(0, "END⏎NOT_FOUND⏎");
        assertThat(client.sent()).isEqualTo("END⏎SERVER_ERROR object too large for cache⏎");
    }

    @Test
    void theKeyOfAMetaSetThatIsTooLargeIsDeletedAsItWasWritten() {
        proxy.ask(client, "ms Zm9v 10485761 b⏎");
        assertThat(proxy.asked(0)).isEqualTo("md Zm9v b⏎");
        proxy.reply(0, "NF⏎");
        assertThat(client.sent()).isEqualTo("SERVER_ERROR object too large for cache⏎");
    }

    @Test
    void aValueThatIsTooLargeIsRefusedEvenIfTheServerIsGone() {
        proxy.ask(client, "set k 0 0 10485761⏎");
        proxy.refuse(0);
        assertThat(client.sent()).isEqualTo("SERVER_ERROR object too large for cache⏎");
    }

    @Test
    void otherStoringCommandsThatAreTooLargeKeepTheOldValue() {
        proxy.ask(client, "append k 0 0 10485761⏎");
        assertThat(client.sent()).isEqualTo("SERVER_ERROR object too large for cache⏎");
        assertThat(proxy.server(0)).isNull();
    }

    @Test
    void aSilentSetThatIsTooLargeIsRefusedInSilence() {
        proxy.ask(client, "set k 0 0 10485761 noreply⏎");
        assertThat(proxy.asked(0)).isEqualTo("delete k⏎");
        proxy.reply(0, "DELETED⏎");
        assertThat(client.sent()).isEmpty();
    }
}
