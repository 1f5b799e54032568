package io.weir.proxy.protocol.edge;

import static io.weir.proxy.protocol.edge.Answers.BAD_CHUNK;
import static io.weir.proxy.protocol.edge.Answers.BAD_FORMAT;
import static io.weir.proxy.protocol.edge.Answers.NON_NUMERIC;
import static io.weir.proxy.protocol.edge.Answers.TOO_LARGE;
import static io.weir.proxy.protocol.edge.Answers.badLine;
import static io.weir.proxy.protocol.edge.Answers.badLineWithData;
import static io.weir.proxy.protocol.edge.EdgeCase.row;
import static io.weir.proxy.protocol.edge.Reply.reply;

import java.util.List;
import java.util.stream.Stream;

/** The cases of the meta commands. */
final class MetaEdgeCases {
    private static final int TWO_MEBIBYTES = 2 << 20;
    private static final String BAD_FLAG = "CLIENT_ERROR invalid flag⏎";
    private static final String DUPLICATE_FLAG = "CLIENT_ERROR duplicate flag⏎";
    private static final String INVALID_OR_DUPLICATE = "CLIENT_ERROR invalid or duplicate flag⏎";
    private static final String BAD_TOKEN = "CLIENT_ERROR bad token in command line format⏎";
    private static final String LONG_OPAQUE = "CLIENT_ERROR opaque token too long⏎";
    private static final String UNDECODABLE = "CLIENT_ERROR error decoding key⏎";

    private MetaEdgeCases() {}

    static List<EdgeCase> all() {
        return Stream.of(keys(), badArguments(), replies(), flags(), modes(), staleItems(), pipelines())
                .flatMap(List::stream)
                .toList();
    }

    private static List<EdgeCase> keys() {
        return List.of(
                row(1, "a key of 250 bytes is accepted by every meta command")
                        .ask("ms {key:250} 1⏎1⏎", "HD⏎")
                        .ask("mg {key:250} v k⏎", "VA 1 k{key:250}⏎1⏎")
                        .ask("ma {key:250} v⏎", "VA 1⏎2⏎")
                        .ask("me {key:250}⏎", "ME {key:250} exp=-1 la={n} cas={n} fetch=yes cls={n} size={n}⏎")
                        .ask("md {key:250}⏎", "HD⏎"),
                row(1, "a key of 251 bytes is refused")
                        .ask("mg {key:251} v⏎", BAD_FORMAT)
                        .ask("md {key:251}⏎", BAD_FORMAT)
                        .ask("me {key:251}⏎", BAD_FORMAT)
                        .ask("ms {key:251} 1⏎x⏎", badLineWithData())
                        .ask("ma {key:251}⏎", reply(INVALID_OR_DUPLICATE).before("1.6.40", BAD_FORMAT)),
                row(5, "a key in base64 is the key that it decodes to")
                        .ask("ms {64:foo} 2 b⏎hi⏎", "HD⏎")
                        .ask("get {k}foo⏎", "VALUE {k}foo 0 2⏎hi⏎END⏎")
                        .ask("set {k}bar 0 0 3⏎you⏎", "STORED⏎")
                        .ask("mg {64:bar} b v⏎", "VA 3⏎you⏎")
                        .ask("md {64:bar} b⏎", "HD⏎")
                        .ask("get {k}bar⏎", "END⏎"),
                row(47, "a key in base64 is echoed as such")
                        .ask(
                                "ms {64:foo} 2 b k Oa c s⏎hi⏎",
                                reply("HD k{64:foo} b Oa c{cas} s2⏎")
                                        .byServersBefore("1.6.40", "HD k{64:foo} b Oa c{cas}⏎"))
                        .ask("mg {64:foo} b k v⏎", "VA 2 k{64:foo} b⏎hi⏎")
                        .ask("mg {k}foo k⏎", "HD k{64:foo} b⏎")
                        .ask("mg {64:missing} b k O1⏎", "EN k{64:missing} b O1⏎")
                        .ask("md {64:missing} b k⏎", "NF k{64:missing} b⏎"),
                row(47, "a key that is not base64")
                        .ask("mg !!!! b v⏎", UNDECODABLE)
                        .ask("ms !!!! 1 b⏎x⏎", UNDECODABLE)
                        .ask("mn⏎", "MN⏎"));
    }

    private static List<EdgeCase> badArguments() {
        Stream<EdgeCase> noKey = Stream.of("mg", "mg ", "md", "ma", "ms")
                .map(line -> row(13, "too few arguments: " + line).ask(line + "⏎", badLine()));
        Stream<EdgeCase> others = Stream.of(
                row(13, "too few arguments: me").ask("me⏎", BAD_FORMAT),
                row(13, "too few arguments: ms with a key only").ask("ms {k}m⏎", BAD_FORMAT),
                row(10, "a meta line without end, longer than 2048 bytes, ends the connection")
                        .askAndEnd("mg {k}a" + " ".repeat(2049), ""),
                row(10, "a meta line longer than 2048 bytes, in one piece")
                        .ask("mg {k}a" + " ".repeat(3000) + "v⏎", "EN⏎")
                        .directOnly("a server takes it only if it comes whole; the proxy has one limit at any split"),
                row(15, "ms without a length has no data block: the next line is a command")
                        .ask("ms {k}a -1⏎mg {k}a⏎", BAD_FORMAT + "EN⏎")
                        .ask("ms {k}a abc⏎mg {k}a⏎", BAD_FORMAT + "EN⏎"),
                row(17, "flags of 33 bits: the data block is skipped")
                        .ask("ms {k}a 1 F4294967295⏎x⏎", "HD⏎")
                        .ask("mg {k}a f v⏎", "VA 1 f4294967295⏎x⏎")
                        .ask("ms {k}a 1 F4294967296⏎x⏎", reply(BAD_FORMAT).before("1.6.40", "HD⏎"))
                        .ask("mn⏎", "MN⏎"),
                row(44, "an opaque may have 31 bytes")
                        .ask("mg {k}a O" + "o".repeat(31) + "⏎", "EN O" + "o".repeat(31) + "⏎")
                        .ask("mg {k}a O" + "o".repeat(32) + "⏎", LONG_OPAQUE)
                        .ask("ms {k}a 1 O" + "o".repeat(31) + "⏎x⏎", "HD O" + "o".repeat(31) + "⏎")
                        .ask("ms {k}a 1 O" + "o".repeat(32) + "⏎x⏎", LONG_OPAQUE)
                        .ask("mg {k}a O" + "o".repeat(32) + "⏎", LONG_OPAQUE)
                        .ask("ma {k}a O" + "o".repeat(32) + "⏎", NON_NUMERIC)
                        .ask("md {k}a O" + "o".repeat(32) + "⏎", LONG_OPAQUE),
                row(45, "flags that are wrong")
                        .ask("mg {k}a v v⏎", DUPLICATE_FLAG)
                        .ask("mg {k}a y⏎", BAD_FLAG)
                        .ask("mg {k}a !⏎", reply(BAD_FORMAT).before("1.6.40", BAD_FLAG))
                        .ask("mg {k}a Tabc⏎", BAD_TOKEN)
                        .ask("mg {k}a N⏎", BAD_TOKEN)
                        .ask("mg {k}a" + " v".repeat(30) + "⏎", "CLIENT_ERROR options flags are too long⏎")
                        .ask("ms {k}a 1 v v⏎x⏎", DUPLICATE_FLAG)
                        .ask("ms {k}a 1 Tabc⏎x⏎", BAD_TOKEN)
                        .ask("ma {k}a v v⏎", INVALID_OR_DUPLICATE)
                        .ask("ma {k}a y⏎", INVALID_OR_DUPLICATE)
                        .ask("mn⏎", "MN⏎"),
                row(45, "flags that a command has no use for, and arguments that are wrong")
                        .ask("mg {k}a x M S⏎", BAD_FLAG)
                        .ask("mg {k}a x M⏎", reply("EN⏎").byServersBefore("1.6.40", BAD_FLAG))
                        .ask("ms {k}a 1 Jx⏎x⏎", "CLIENT_ERROR invalid numeric initial value⏎")
                        .ask("ms {k}a 1 Dx⏎x⏎", "CLIENT_ERROR invalid numeric delta value⏎")
                        .ask("ms {k}a 1 Jx Tx⏎x⏎", BAD_TOKEN)
                        .ask(
                                "ms {k}a 1 M⏎x⏎",
                                reply("CLIENT_ERROR invalid mode for ms M token⏎")
                                        .before("1.6.40", "CLIENT_ERROR incorrect length for M token⏎"))
                        .ask("mg {k}a u⏎", "EN⏎"),
                row(48, "the old syntax of ms").ask("ms {k}a S2⏎xx⏎", BAD_FORMAT + "ERROR⏎"),
                row(48, "a mode that ms has not is told, even with q")
                        .ask("ms {k}a 1 MX⏎x⏎", "CLIENT_ERROR invalid mode for ms M token⏎")
                        .ask("ms {k}a 1 MX q⏎x⏎", "CLIENT_ERROR invalid mode for ms M token⏎")
                        .ask("mg {k}a⏎", "EN⏎"));
        return Stream.concat(noKey, others).toList();
    }

    private static List<EdgeCase> replies() {
        return List.of(
                row(41, "mn is a barrier")
                        .ask("mn⏎", "MN⏎")
                        .ask("mn foo⏎", "MN⏎")
                        .ask(
                                "ms {k}a 1⏎x⏎mg {k}b v q⏎mg {k}a v q⏎mg {k}c v q⏎mn⏎get {k}a⏎",
                                "HD⏎VA 1⏎x⏎MN⏎VALUE {k}a 0 1⏎x⏎END⏎"),
                row(42, "mg answers its flags in the order of the request")
                        .ask("mg {k}a v⏎", "EN⏎")
                        .ask("ms {k}a 1⏎x⏎", "HD⏎")
                        .ask("mg {k}a⏎", "HD⏎")
                        .ask("mg {k}a t s v f Oabc k⏎", "VA 1 t-1 s1 f0 Oabc k{k}a⏎x⏎")
                        .ask("mg {k}a k Oabc f v s t⏎", "VA 1 k{k}a Oabc f0 s1 t-1⏎x⏎")
                        .ask("mg {k}a Oxyz s⏎", "HD Oxyz s1⏎")
                        .ask("mg {k}missing Oxyz k⏎", "EN Oxyz k{k}missing⏎")
                        .ask("mg {k}missing s v t⏎", "EN⏎"),
                row(42, "mg of a value without bytes, and of one that looks like replies")
                        .ask("ms {k}z 0⏎⏎", "HD⏎")
                        .ask("mg {k}z v s⏎", "VA 0 s0⏎⏎")
                        .ask("ms {k}y 8⏎EN⏎HD⏎⏎", "HD⏎")
                        .ask("mg {k}y v⏎", "VA 8⏎EN⏎HD⏎⏎"),
                row(43, "quiet mg hides the miss only")
                        .ask("ms {k}a 1⏎x⏎", "HD⏎")
                        .tell("mg {k}missing v q⏎")
                        .tell("mg {k}missing k Oabc q⏎")
                        .ask("mg {k}a v q⏎", "VA 1⏎x⏎")
                        .ask("mg {k}a q⏎", "HD⏎")
                        .ask("mn⏎", "MN⏎"),
                row(43, "quiet ms hides the success only")
                        .tell("ms {k}a 1 q⏎x⏎")
                        .ask("ms {k}a 1 ME q⏎y⏎", "NS⏎")
                        .ask("ms {k}missing 1 C1 q⏎y⏎", "NF⏎")
                        .ask("mg {k}a c⏎", "HD c{cas}⏎")
                        .ask("ms {k}a 1 C1{cas} q⏎y⏎", "EX⏎")
                        .tell("ms {k}a 2 q⏎")
                        .ask("abcd", BAD_CHUNK)
                        .ask("mg {k}a v⏎", "VA 1⏎x⏎"),
                row(43, "quiet md hides the success only")
                        .ask("md {k}a q⏎", "NF⏎")
                        .tell("ms {k}a 1 q⏎x⏎")
                        .ask("mg {k}a c⏎", "HD c{cas}⏎")
                        .ask("md {k}a C1{cas} q⏎", "EX⏎")
                        .tell("md {k}a q⏎")
                        .ask("mg {k}a⏎", "EN⏎"),
                row(43, "quiet ma hides the success, with its value too")
                        .ask("ma {k}a q⏎", "NF⏎")
                        .tell("ms {k}a 1 q⏎5⏎")
                        .tell("ma {k}a q⏎")
                        .tell("ma {k}a q v⏎")
                        .ask("mg {k}a v c⏎", "VA 1 c{cas}⏎7⏎")
                        .ask("ma {k}a C1{cas} q⏎", "EX⏎")
                        .tell("ms {k}a 1 q⏎x⏎")
                        .ask("ma {k}a q⏎", NON_NUMERIC),
                row(43, "a quiet ma that makes its key")
                        .ask("ma {k}made q N0 J5 v⏎", reply("").before("1.6.40", "VA 1⏎5⏎"))
                        .tell("ma {k}made q N0 J5 v⏎")
                        .ask("mg {k}made v⏎", "VA 1⏎6⏎"),
                row(43, "quiet hides no error")
                        .ask("mg {k}a q y⏎", BAD_FLAG)
                        .ask("ms {k}a 1 q y⏎x⏎", BAD_FLAG)
                        .ask("md {k}a q q⏎", reply(DUPLICATE_FLAG).before("1.6.40", INVALID_OR_DUPLICATE))
                        .ask("mn⏎", "MN⏎"),
                row(23, "ms of a value that is too large loses what was there")
                        .ask("ms {k}a 1⏎x⏎", "HD⏎")
                        .ask("ms {k}a " + TWO_MEBIBYTES + " ME⏎" + "x".repeat(TWO_MEBIBYTES) + "⏎", TOO_LARGE)
                        .ask("mg {k}a v⏎", "EN⏎")
                        .ask("ms {k}a " + TWO_MEBIBYTES + " q⏎" + "x".repeat(TWO_MEBIBYTES) + "⏎", TOO_LARGE));
    }

    private static List<EdgeCase> flags() {
        return List.of(
                row(46, "the hints P and L are accepted and not echoed")
                        .ask("ms {k}a 1 Phint Lhint⏎x⏎", "HD⏎")
                        .ask("mg {k}a Phint Lhint v⏎", "VA 1⏎x⏎"),
                row(51, "mg with a CAS that matches has no value to send")
                        .ask("ms {k}a 1⏎x⏎", "HD⏎")
                        .ask("mg {k}a c⏎", "HD c{cas}⏎")
                        .ask("mg {k}a C{cas} v⏎", reply("HD⏎").byServersBefore("1.6.40", "VA 1⏎x⏎"))
                        .ask("mg {k}a C1{cas} v⏎", "VA 1⏎x⏎"),
                row(51, "me")
                        .ask("me {k}a⏎", "EN⏎")
                        .ask("ms {k}a 1⏎x⏎", "HD⏎")
                        .ask("me {k}a⏎", "ME {k}a exp=-1 la={n} cas={n} fetch=no cls={n} size={n}⏎")
                        .ask("mg {k}a⏎", "HD⏎")
                        .ask("me {k}a⏎", "ME {k}a exp=-1 la={n} cas={n} fetch=yes cls={n} size={n}⏎"),
                row(51, "me looks at its first flag only")
                        .ask("me {k}a! k b⏎", "EN⏎")
                        .ask("me {k}a! b64⏎", "EN⏎")
                        .ask("me !!!! b k⏎", BAD_FORMAT),
                row(52, "ma counts, and makes what is not there if asked")
                        .ask("ma {k}cnt⏎", "NF⏎")
                        .ask("ma {k}cnt N0 J13 v⏎", "VA 2⏎13⏎")
                        .ask("ma {k}cnt N0 J13 v⏎", "VA 2⏎14⏎")
                        .ask("ma {k}cnt⏎", "HD⏎")
                        .ask("ma {k}cnt MD D5 v t⏎", "VA 2 t-1⏎10⏎")
                        .ask("ma {k}cnt M- D50 v⏎", "VA 1⏎0⏎")
                        .ask("ma {k}cnt D7 Oabc k v⏎", "VA 1 Oabc k{k}cnt⏎7⏎")
                        .ask("ma {k}cnt Dx v⏎", INVALID_OR_DUPLICATE)
                        .ask("ma {k}missing Oabc k⏎", "NF Oabc k{k}missing⏎"));
    }

    private static List<EdgeCase> modes() {
        return List.of(
                row(49, "ms with a CAS")
                        .ask("ms {k}a 1 C1⏎x⏎", "NF⏎")
                        .ask("ms {k}a 1⏎x⏎", "HD⏎")
                        .ask("mg {k}a c⏎", "HD c{cas}⏎")
                        .ask("ms {k}a 1 C1{cas} c⏎y⏎", "EX c0⏎")
                        .ask("ms {k}a 1 C{cas}⏎y⏎", "HD⏎")
                        .ask("mg {k}a v⏎", "VA 1⏎y⏎"),
                row(49, "the modes of ms")
                        .ask("ms {k}a 1 MR⏎x⏎", "NS⏎")
                        .ask("ms {k}a 1 MA⏎x⏎", "NS⏎")
                        .ask("ms {k}a 1 MP⏎x⏎", "NS⏎")
                        .ask("ms {k}a 1 ME⏎b⏎", "HD⏎")
                        .ask("ms {k}a 1 ME⏎x⏎", "NS⏎")
                        .ask("ms {k}a 1 MA⏎c⏎", "HD⏎")
                        .ask("ms {k}a 1 MP⏎a⏎", "HD⏎")
                        .ask("mg {k}a v⏎", "VA 3⏎abc⏎")
                        .ask("ms {k}a 1 MR⏎d⏎", "HD⏎")
                        .ask("ms {k}a 1 MS⏎e⏎", "HD⏎")
                        .ask("mg {k}a v⏎", "VA 1⏎e⏎"),
                row(49, "append that makes what is not there")
                        .ask("ms {k}a 2 MA N0 s⏎hi⏎", reply("HD s2⏎").byServersBefore("1.6.40", "NS⏎"))
                        .ask("ms {k}a 1 MA N0 s⏎!⏎", reply("HD s3⏎").byServersBefore("1.6.40", "NS⏎"))
                        .ask("mg {k}a v⏎", reply("VA 3⏎hi!⏎").byServersBefore("1.6.40", "EN⏎")),
                row(49, "md and ma with a CAS that does not match")
                        .ask("ms {k}a 1⏎1⏎", "HD⏎")
                        .ask("mg {k}a c⏎", "HD c{cas}⏎")
                        .ask("md {k}a C1{cas} k Oabc⏎", "EX k{k}a Oabc⏎")
                        .ask("ma {k}a C1{cas} k Oabc⏎", "EX k{k}a Oabc⏎")
                        .ask("ma {k}a C{cas} c⏎", "HD c{cas}⏎")
                        .ask("md {k}a C{cas}⏎", "HD⏎"));
    }

    private static List<EdgeCase> staleItems() {
        return List.of(
                row(50, "what is stale is won once; Z, X and W stand behind the flags that were asked for")
                        .ask("ms {k}a 1 T300⏎x⏎", "HD⏎")
                        .ask("md {k}a I T300⏎", "HD⏎")
                        .ask("mg {k}a t c v⏎", "VA 1 t{n} c{cas} X W⏎x⏎")
                        .ask("mg {k}a v⏎", "VA 1 Z X⏎x⏎"),
                row(50, "mg makes what is not there; the flags are taken in their order")
                        .ask("mg {k}a t N300⏎", "HD t-1 W⏎")
                        .ask("mg {k}b N300 t⏎", "HD t{n} W⏎")
                        .ask("mg {k}b s v⏎", "VA 0 s0 Z⏎⏎"),
                row(50, "mg wins a recache")
                        .ask("ms {k}a 1 T30⏎x⏎", "HD⏎")
                        .ask("mg {k}a R300 v⏎", "VA 1 W⏎x⏎")
                        .ask("mg {k}a R300 v⏎", "VA 1 Z⏎x⏎"));
    }

    private static List<EdgeCase> pipelines() {
        return List.of(row(54, "a pipeline of classic and meta commands is answered in order")
                .ask(
                        "set {k}a 0 0 1⏎1⏎get {k}a⏎incr {k}a 1⏎mg {k}a v⏎delete {k}a⏎get {k}a⏎version⏎",
                        "STORED⏎VALUE {k}a 0 1⏎1⏎END⏎2⏎VA 1⏎2⏎DELETED⏎END⏎VERSION {version}⏎")
                .ask(
                        "mg {k}b q⏎ms {k}b 1 q⏎x⏎mg {k}c v q k⏎mg {k}b v q k⏎ma {k}d q⏎get {k}b⏎md {k}b q⏎mn⏎",
                        "VA 1 k{k}b⏎x⏎NF⏎VALUE {k}b 0 1⏎x⏎END⏎MN⏎"));
    }
}
