package io.weir.loadtest.report;

/** What the words of the page mean, for whoever gets it by mail. */
final class Legend {
    static final String HTML = """
            <footer>
            <dl>
            <dt>Response time</dt><dd>from the moment a request was planned for to its reply. In an open loop that includes
            the wait for a free connection, so a stall counts for all who would have asked meanwhile.</dd>
            <dt>Service time</dt><dd>from the write to the reply. It leaves that wait out.</dd>
            <dt>Closed loop</dt><dd>each connection asks again as soon as it is answered: it shows the highest throughput.
            Its latencies are those of a full queue.</dd>
            <dt>Open loop</dt><dd>requests come at a given rate, on absolute times, whatever became of those before. A run that
            reached less than 99 % of its rate is invalid.</dd>
            <dt>CPU/request</dt><dd>user and system time of the process under test, divided by the requests completed in the
            same time.</dd>
            <dt>GC pause</dt><dd>the longest one of the process under test, where its GC log is known.</dd>
            <dt>Machine</dt><dd>share of all CPU time that was used, by load generator, servers and everything else. Near
            100 % throughput and latency are also the load generator's; CPU per request still is the process's own.</dd>
            <dt>Wrong</dt><dd>replies that must not be: another key's value, a value older than one acknowledged before, one
            that was damaged or never sent, a reply out of order.</dd>
            </dl>
            </footer>
            """;

    private Legend() {}
}
