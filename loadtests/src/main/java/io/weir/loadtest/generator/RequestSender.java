package io.weir.loadtest.generator;

/**
 * Gives a client its next request: to the connection of the server that owns the key, or in parts to those of several. Owned by
 * one loop.
 */
final class RequestSender {
    private final KeySpace keys;
    private final Versions versions;
    private final RequestWriter requests;
    private final Target target;
    /** For each endpoint, whether the request that is being written has a part for it. */
    private final boolean[] hasPart;

    private int[] chosen = new int[1];
    private int[] owners = new int[1];

    RequestSender(KeySpace keys, Versions versions, RequestWriter requests, Target target) {
        this.keys = keys;
        this.versions = versions;
        this.requests = requests;
        this.target = target;
        hasPart = new boolean[target.endpoints().size()];
    }

    /** Writes the next request; the client has a free slot for it. */
    void send(Client client, Work work, long planned, long now) {
        if (work.nextIsSet()) {
            int key = work.nextKey();
            int version = versions.send(key);
            LoadConnection to = client.connections()[owner(key)];
            to.inFlight().addSet(client.take(planned, now, 1), key, version);
            requests.set(to.out(), key, version);
        } else if (hasPart.length == 1) {
            LoadConnection to = client.connections()[0];
            to.inFlight().addGet(client.take(planned, now, 1));
            requests.beginGet(to.out());
            for (int i = work.keysPerGet(); i > 0; i--) {
                key(to, work.nextKey());
            }
            requests.endGet(to.out());
            to.inFlight().endGet();
        } else {
            sendParts(client, work, planned, now);
        }
    }

    /** A get whose keys several servers own: to each one those that are its own. */
    private void sendParts(Client client, Work work, long planned, long now) {
        int count = work.keysPerGet();
        if (chosen.length < count) {
            chosen = new int[count];
            owners = new int[count];
        }
        int parts = 0;
        for (int i = 0; i < count; i++) {
            chosen[i] = work.nextKey();
            owners[i] = owner(chosen[i]);
            if (!hasPart[owners[i]]) {
                hasPart[owners[i]] = true;
                parts++;
            }
        }
        int slot = client.take(planned, now, parts);
        for (int endpoint = 0; endpoint < hasPart.length; endpoint++) {
            if (hasPart[endpoint]) {
                hasPart[endpoint] = false;
                LoadConnection to = client.connections()[endpoint];
                to.inFlight().addGet(slot);
                requests.beginGet(to.out());
                for (int i = 0; i < count; i++) {
                    if (owners[i] == endpoint) {
                        key(to, chosen[i]);
                    }
                }
                requests.endGet(to.out());
                to.inFlight().endGet();
            }
        }
    }

    private void key(LoadConnection to, int key) {
        to.inFlight().addKey(key, versions.least(key));
        requests.key(to.out(), key);
    }

    private int owner(int key) {
        return hasPart.length == 1 ? 0 : target.distribution().owner(keys.bytes(), keys.start(key), keys.length(key));
    }
}
