package io.weir.proxy.protocol.edge;

import static io.weir.proxy.protocol.edge.EdgeCase.row;
import static io.weir.proxy.protocol.edge.Reply.reply;

import java.util.List;

/** The cases of the commands that look into a server or change it. */
final class AdminEdgeCases {
    private static final String TAKES_OVER =
            "it takes over a connection for itself, which no proxy that shares them can give";

    private AdminEdgeCases() {}

    static List<EdgeCase> all() {
        return List.of(
                row(37, "stats of what is not known").ask("stats bogus⏎", "ERROR⏎"),
                row(37, "stats reset").ask("stats reset⏎", "RESET⏎"),
                row(37, "stats detail")
                        .ask("stats detail⏎", "CLIENT_ERROR usage: stats detail on|off|dump⏎")
                        .ask("stats detail on⏎", "OK⏎")
                        .ask("stats detail off⏎", "OK⏎"),
                row(37, "stats cachedump without its arguments")
                        .ask("stats cachedump⏎", "CLIENT_ERROR bad command line⏎"),
                row(37, "stats sizes").ask("stats sizes⏎", "STAT sizes_status disabled⏎END⏎"),
                row(37, "stats items of an empty server")
                        .ask("stats items⏎", "END⏎")
                        .onServersWith("-m", "64"),
                row(38, "shutdown where it is not enabled")
                        .ask(
                                "shutdown⏎",
                                reply("SERVER_ERROR: shutdown not enabled⏎")
                                        .before("1.6.40", "ERROR: shutdown not enabled⏎")),
                row(38, "cache_memlimit that is too small")
                        .ask(
                                "cache_memlimit 4⏎",
                                reply("MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m⏎")
                                        .throughProxy("refused, and memcached has no word for that", "ERROR⏎")),
                row(38, "lru_crawler where it is disabled")
                        .ask("lru_crawler crawl all⏎", "CLIENT_ERROR lru crawler disabled⏎")
                        .ask("lru_crawler metadump all⏎", "CLIENT_ERROR lru crawler disabled⏎")
                        .onServersWith("-o", "no_lru_crawler"),
                row(38, "slabs reassign where it is disabled")
                        .ask("slabs reassign 1 2⏎", "CLIENT_ERROR slab reassignment disabled⏎")
                        .onServersWith("-o", "no_slab_reassign"),
                row(39, "watch where it is not allowed")
                        .ask("watch⏎", "CLIENT_ERROR watch commands not allowed⏎")
                        .ask("get {k}a⏎watch fetchers⏎", "END⏎CLIENT_ERROR watch commands not allowed⏎")
                        .onServersWith("-W"),
                row(39, "watch behind other commands")
                        .ask("get {k}a⏎watch⏎", "END⏎ERROR cannot pipeline other commands before watch⏎")
                        .directOnly(TAKES_OVER)
                        .onServersFrom("1.6.40"),
                row(39, "lru_crawler metadump behind other commands")
                        .ask(
                                "get {k}a⏎lru_crawler metadump all⏎",
                                "END⏎ERROR cannot pipeline other commands before metadump⏎")
                        .directOnly(TAKES_OVER)
                        .onServersFrom("1.6.40"),
                row(40, "a server that wants a password")
                        .ask("get {k}a⏎", "CLIENT_ERROR unauthenticated⏎")
                        .ask("set auth 0 0 9⏎user pass⏎", "STORED⏎")
                        .ask("get {k}a⏎", "END⏎")
                        .onServersWith("-Y", "{passwords}")
                        .directOnly("the state belongs to one connection, and the proxy's are shared"));
    }
}
