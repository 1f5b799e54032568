package io.weir.proxy.protocol.edge;

import io.weir.proxy.testing.RawConnection;
import java.util.concurrent.atomic.AtomicInteger;

/** Plays a case against a peer, with keys that no other run uses. */
final class Playback implements AutoCloseable {
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final Peer peer;
    private final Notation notation;
    private RawConnection connection;

    private Playback(Peer peer) {
        this.peer = peer;
        this.notation = new Notation("e" + RUNS.incrementAndGet() + ":", peer.versionPattern());
        this.connection = new RawConnection(peer.port());
    }

    static void play(EdgeCase edgeCase, Peer peer) {
        int number = 0;
        try (Playback playback = new Playback(peer)) {
            for (EdgeCase.Step step : edgeCase.steps()) {
                number++;
                playback.play(step);
            }
            playback.expectInStep();
        } catch (AssertionError failure) {
            throw new AssertionError(
                    edgeCase + ", at step " + number + " of " + edgeCase.steps().size() + ":\n" + failure.getMessage(),
                    failure);
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private void play(EdgeCase.Step step) {
        String reply = step.reply().from(peer);
        if (step instanceof EdgeCase.Ask ask) {
            connection.send(notation.request(ask.request()));
            expect(reply);
        } else if (step instanceof EdgeCase.AskAtEverySplit ask) {
            byte[] request = notation.request(ask.request());
            for (int cut = 1; cut < request.length; cut++) {
                connection.sendInPieces(request, cut);
                expect(reply);
            }
        } else if (step instanceof EdgeCase.AskAndEnd ask) {
            connection.send(notation.request(ask.request()));
            expect(reply);
            connection.expectClosed();
            connection.close();
            connection = new RawConnection(peer.port());
        }
    }

    private void expect(String reply) {
        if (Notation.isExact(reply)) {
            connection.expect(notation.exactReply(reply));
        } else {
            notation.keepCas(reply, connection.expectMatch(notation.replyPattern(reply)));
        }
    }

    private void expectInStep() {
        connection.send(notation.request("version⏎"));
        connection.expectMatch(notation.replyPattern("VERSION {version}⏎"));
    }
}
