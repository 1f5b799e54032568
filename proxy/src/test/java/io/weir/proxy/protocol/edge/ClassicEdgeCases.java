package io.weir.proxy.protocol.edge;

import static io.weir.proxy.protocol.edge.Answers.BAD_CHUNK;
import static io.weir.proxy.protocol.edge.Answers.BAD_DELTA;
import static io.weir.proxy.protocol.edge.Answers.BAD_EXPTIME;
import static io.weir.proxy.protocol.edge.Answers.BAD_FORMAT;
import static io.weir.proxy.protocol.edge.Answers.NON_NUMERIC;
import static io.weir.proxy.protocol.edge.Answers.TOO_LARGE;
import static io.weir.proxy.protocol.edge.Answers.badLine;
import static io.weir.proxy.protocol.edge.Answers.badLineWithData;
import static io.weir.proxy.protocol.edge.EdgeCase.row;
import static io.weir.proxy.protocol.edge.Reply.reply;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The cases of the classic text commands. */
final class ClassicEdgeCases {
    private static final int MEBIBYTE = 1 << 20;
    private static final String OUT_OF_MEMORY = "SERVER_ERROR out of memory storing object⏎";
    private static final String OLDER_DELETE = "CLIENT_ERROR bad command line format.  Usage: delete <key> [noreply]⏎";

    private ClassicEdgeCases() {}

    static List<EdgeCase> all() {
        return Stream.of(
                        keys(),
                        lineFraming(),
                        badArguments(),
                        noreply(),
                        storage(),
                        retrieval(),
                        arithmeticTouchAndDelete(),
                        wholeServer(),
                        pipelines())
                .flatMap(List::stream)
                .toList();
    }

    private static List<EdgeCase> keys() {
        return List.of(
                row(1, "a key of 250 bytes is accepted by every command")
                        .ask("set {key:250} 0 0 1⏎1⏎", "STORED⏎")
                        .ask("get {key:250}⏎", "VALUE {key:250} 0 1⏎1⏎END⏎")
                        .ask("gets {key:250}⏎", "VALUE {key:250} 0 1 {cas}⏎1⏎END⏎")
                        .ask("cas {key:250} 0 0 1 {cas}⏎2⏎", "STORED⏎")
                        .ask("gat 0 {key:250}⏎", "VALUE {key:250} 0 1⏎2⏎END⏎")
                        .ask("incr {key:250} 5⏎", "7⏎")
                        .ask("decr {key:250} 1⏎", "6⏎")
                        .ask("touch {key:250} 0⏎", "TOUCHED⏎")
                        .ask("append {key:250} 0 0 1⏎7⏎", "STORED⏎")
                        .ask("delete {key:250}⏎", "DELETED⏎"),
                row(1, "a key of 251 bytes is refused, and the data block with it")
                        .ask("set {key:251} 0 0 1⏎x⏎", badLineWithData())
                        .ask("add {key:251} 0 0 1⏎x⏎", badLineWithData())
                        .ask("replace {key:251} 0 0 1⏎x⏎", badLineWithData())
                        .ask("append {key:251} 0 0 1⏎x⏎", badLineWithData())
                        .ask("prepend {key:251} 0 0 1⏎x⏎", badLineWithData())
                        .ask("cas {key:251} 0 0 1 1⏎x⏎", badLineWithData())
                        .ask("delete {key:251}⏎", BAD_FORMAT)
                        .ask("incr {key:251} 1⏎", BAD_FORMAT)
                        .ask("decr {key:251} 1⏎", BAD_FORMAT)
                        .ask("touch {key:251} 0⏎", BAD_FORMAT),
                row(2, "a key of 251 bytes to get").ask("get {key:251}⏎", overlongKeyOfAGet()),
                row(2, "a key of 251 bytes to gets").ask("gets {key:251}⏎", overlongKeyOfAGet()),
                row(2, "a key of 251 bytes to gat").ask("gat 0 {key:251}⏎", overlongKeyOfAGet()),
                row(2, "a key of 251 bytes to gats").ask("gats 0 {key:251}⏎", overlongKeyOfAGet()),
                row(3, "a key of 251 bytes among others: no value at all")
                        .ask("set {k}a 0 0 1⏎x⏎", "STORED⏎")
                        .ask("get {k}a {key:251} {k}a⏎", overlongKeyOfAGet())
                        .ask("get {k}a⏎", "VALUE {k}a 0 1⏎x⏎END⏎"),
                row(4, "control characters and bytes from 0x80 on are part of a key")
                        .ask("set {k}a\1b 0 0 1⏎1⏎", "STORED⏎")
                        .ask("set {k}a\tb 0 0 1⏎2⏎", "STORED⏎")
                        .ask("set {k}a\u007fb 0 0 1⏎4⏎", "STORED⏎")
                        .ask("set {k}a\u0080b 0 0 1⏎5⏎", "STORED⏎")
                        .ask("set {k}\u00c3\u00bc\u00ff 0 0 1⏎6⏎", "STORED⏎")
                        .ask(
                                "get {k}a\1b {k}a\tb {k}a\u007fb {k}a\u0080b {k}\u00c3\u00bc\u00ff {k}a⏎",
                                "VALUE {k}a\1b 0 1⏎1⏎VALUE {k}a\tb 0 1⏎2⏎VALUE {k}a\u007fb 0 1⏎4⏎"
                                        + "VALUE {k}a\u0080b 0 1⏎5⏎VALUE {k}\u00c3\u00bc\u00ff 0 1⏎6⏎END⏎"),
                row(4, "NUL is part of a key")
                        .ask("set {k}a\0b 0 0 1⏎x⏎", keyWithNul("STORED⏎", "ERROR⏎ERROR⏎"))
                        .ask("get {k}a\0b⏎", keyWithNul("VALUE {k}a\0b 0 1⏎x⏎END⏎", "END⏎"))
                        .ask("get {k}a⏎", "END⏎"));
    }

    private static Reply keyWithNul(String text, String older) {
        return reply(text)
                .before("1.6.40", older)
                .throughProxy(
                        "refused, since an older server ends the line at NUL and takes the data for a command",
                        BAD_FORMAT);
    }

    private static Reply overlongKeyOfAGet() {
        return reply(BAD_FORMAT + "⏎")
                .before("1.6.40", BAD_FORMAT)
                .throughProxy("one line, since the empty one behind it would be read as the next reply", BAD_FORMAT);
    }

    private static List<EdgeCase> lineFraming() {
        return List.of(
                row(6, "a command may end in a bare LF, a data block must not")
                        .ask("get {k}lf\n", "END⏎")
                        .ask("set {k}lf 0 0 1\nx⏎", "STORED⏎")
                        .ask("get {k}lf\n", "VALUE {k}lf 0 1⏎x⏎END⏎")
                        .ask("set {k}lf 0 0 1⏎x\n\n", BAD_CHUNK)
                        .ask("delete {k}lf\n", "DELETED⏎"),
                row(7, "an empty line, CR LF").ask("⏎", badLine()),
                row(7, "an empty line, LF").ask("\n", badLine()),
                row(7, "a line with one space").ask(" ⏎", badLine()),
                row(7, "a line with more spaces").ask("   ⏎", "ERROR⏎"),
                row(7, "a line of less than four bytes, be it a command")
                        .ask("?⏎", badLine())
                        .ask("mn\n", reply(BAD_FORMAT).before("1.6.40", "MN⏎")),
                row(8, "a space in front is not a command")
                        .ask(" get {k}a⏎", reply("ERROR⏎").before("1.6.40", "END⏎")),
                row(8, "upper case is not a command").ask("GET {k}a⏎", "ERROR⏎"),
                row(8, "more spaces than needed")
                        .ask("set {k}a 0 0 1 ⏎x⏎", "STORED⏎")
                        .ask("set  {k}b  0   0 1⏎y⏎", "STORED⏎")
                        .ask("get  {k}a   {k}b ⏎", "VALUE {k}a 0 1⏎x⏎VALUE {k}b 0 1⏎y⏎END⏎"),
                row(9, "a request cut in two at any byte")
                        .askAtEverySplit("set {k}a 5 0 4⏎x⏎y⏎", "STORED⏎")
                        .askAtEverySplit("get {k}a {k}b⏎", "VALUE {k}a 5 4⏎x⏎y⏎END⏎")
                        .askAtEverySplit(
                                "set {k}b 0 0 0⏎⏎get {k}b⏎delete {k}b⏎", "STORED⏎VALUE {k}b 0 0⏎⏎END⏎DELETED⏎"),
                row(10, "a line without end, longer than 2048 bytes, ends the connection")
                        .askAndEnd("x".repeat(2049), "")
                        .askAndEnd("delete {k}" + "x".repeat(2049), "")
                        .askAndEnd("gat 10 {k}a" + " {k}b".repeat(600), ""),
                row(10, "the line of a get may be as long as it likes")
                        .ask("set {k}0 0 0 1⏎x⏎", "STORED⏎")
                        .tell("get" + keys(0, 2_000))
                        .ask(keys(2_000, 12_000) + "⏎", "VALUE {k}0 0 1⏎x⏎END⏎")
                        .ask("gets" + keys(1, 12_000) + "⏎", "END⏎"),
                row(11, "HTTP gets no answer")
                        .askAndEnd("GET / HTTP/1.1⏎", "")
                        .askAndEnd("POST /index.html HTTP/1.0⏎Host: localhost⏎⏎", "")
                        .askAndEnd("what is HTTP/2⏎", ""),
                row(12, "quit ends the connection behind the replies before it")
                        .askAndEnd("set {k}a 0 0 1⏎x⏎get {k}a⏎quit⏎set {k}a 0 0 1⏎y⏎", "STORED⏎VALUE {k}a 0 1⏎x⏎END⏎")
                        .ask("get {k}a⏎", "VALUE {k}a 0 1⏎x⏎END⏎")
                        .askAndEnd("quit now⏎", ""));
    }

    private static List<EdgeCase> badArguments() {
        Stream<EdgeCase> tooFew = Stream.of(
                        "get",
                        "get ",
                        "gets",
                        "gat",
                        "gats",
                        "set",
                        "set {k}a",
                        "set {k}a 0 0",
                        "add {k}a 0 0",
                        "cas {k}a 0 0",
                        "delete",
                        "touch",
                        "touch {k}a",
                        "incr",
                        "incr {k}a",
                        "decr {k}a")
                .map(line -> row(13, "too few arguments: " + line).ask(line + "⏎", badLine()));
        Stream<EdgeCase> noKey = Stream.of("gat 10", "gats 10")
                .map(line -> row(13, "too few arguments: " + line)
                        .ask(line + "⏎", reply(BAD_FORMAT).before("1.6.40", "END⏎")));
        Stream<EdgeCase> others = Stream.of(
                row(14, "unknown commands")
                        .ask("foo⏎", "ERROR⏎")
                        .ask("foo {k}a 0 0 1⏎", "ERROR⏎")
                        .ask("mx {k}a⏎", "ERROR⏎")
                        .ask("gett {k}a⏎", "ERROR⏎"),
                row(15, "without a length there is no data block: the next line is a command")
                        .ask("set {k}a 0 0 abc⏎get {k}a⏎", BAD_FORMAT + "END⏎")
                        .ask("set {k}a 0 0 -1⏎get {k}a⏎", BAD_FORMAT + "END⏎")
                        .ask("cas {k}a 0 0 abc 1⏎get {k}a⏎", BAD_FORMAT + "END⏎"),
                row(15, "a length that no data block can have")
                        .ask("set {k}a 0 0 2147483647⏎get {k}a⏎", BAD_FORMAT + "END⏎"),
                row(16, "a bad number elsewhere: the data block is skipped")
                        .ask("set {k}a abc 0 1⏎x⏎", badLineWithData())
                        .ask("set {k}a -1 0 1⏎x⏎", badLineWithData())
                        .ask("set {k}a 0 abc 1⏎x⏎", badLineWithData())
                        .ask("add {k}a 0 abc 1⏎x⏎", badLineWithData())
                        .ask("cas {k}a 0 0 1 abc⏎x⏎", badLineWithData())
                        .ask("cas {k}a 0 0 1 -1⏎x⏎", badLineWithData())
                        .ask("get {k}a⏎", "END⏎"),
                row(16, "cas without its number: the data block is skipped")
                        .ask("cas {k}a 0 0 1⏎x⏎", reply(BAD_FORMAT).before("1.6.40", "ERROR⏎ERROR⏎"))
                        .ask("get {k}a⏎", "END⏎"),
                row(17, "flags of 32 bits")
                        .ask("set {k}a 4294967295 0 1⏎x⏎", "STORED⏎")
                        .ask("get {k}a⏎", "VALUE {k}a 4294967295 1⏎x⏎END⏎"),
                row(17, "flags of 33 bits").ask("set {k}a 4294967296 0 1⏎x⏎", "STORED⏎"),
                row(18, "a word too many is ignored")
                        .ask("set {k}a 0 0 1 extra⏎x⏎", "STORED⏎")
                        .ask("set {k}a 0 0 1 NOREPLY⏎y⏎", "STORED⏎")
                        .ask("get {k}a⏎", "VALUE {k}a 0 1⏎y⏎END⏎"),
                row(18, "noreply counts as the last word, whatever stands before it")
                        .ask("set {k}a 0 0 1 extra noreply⏎x⏎", reply("").before("1.6.40", "ERROR⏎ERROR⏎"))
                        .ask("get {k}a⏎", reply("VALUE {k}a 0 1⏎x⏎END⏎").before("1.6.40", "END⏎")),
                row(18, "two words too many are ignored")
                        .ask("set {k}a 0 0 1 extra more⏎5⏎", reply("STORED⏎").before("1.6.40", "ERROR⏎ERROR⏎"))
                        .ask("set {k}a 0 0 1⏎5⏎", "STORED⏎")
                        .ask("incr {k}a 1 extra more⏎", reply("6⏎").before("1.6.40", "ERROR⏎"))
                        .ask("touch {k}a 0 extra more⏎", reply("TOUCHED⏎").before("1.6.40", "ERROR⏎")),
                deleteWithATime("0", "DELETED⏎"),
                deleteWithATime("10", OLDER_DELETE),
                deleteWithATime("{k}b", OLDER_DELETE));
        return Stream.of(tooFew, noKey, others).flatMap(cases -> cases).toList();
    }

    private static EdgeCase deleteWithATime(String second, String before) {
        return row(19, "delete ignores a second argument: " + second)
                .ask("set {k}a 0 0 1⏎x⏎", "STORED⏎")
                .ask("set {k}b 0 0 1⏎x⏎", "STORED⏎")
                .ask("delete {k}a " + second + "⏎", reply("DELETED⏎").before("1.6.40", before))
                .ask("get {k}b⏎", "VALUE {k}b 0 1⏎x⏎END⏎");
    }

    private static List<EdgeCase> noreply() {
        return List.of(
                row(20, "noreply silences every reply")
                        .tell("set {k}a 0 0 2 noreply⏎10⏎")
                        .tell("add {k}a 0 0 1 noreply⏎x⏎")
                        .tell("add {k}b 0 0 1 noreply⏎5⏎")
                        .tell("replace {k}a 7 0 1 noreply⏎6⏎")
                        .tell("append {k}a 0 0 1 noreply⏎2⏎")
                        .tell("prepend {k}a 0 0 1 noreply⏎1⏎")
                        .tell("incr {k}a 1 noreply⏎")
                        .tell("decr {k}a 3 noreply⏎")
                        .tell("touch {k}a 0 noreply⏎")
                        .tell("cas {k}missing 0 0 1 1 noreply⏎x⏎")
                        .tell("delete {k}b noreply⏎")
                        .tell("delete {k}b noreply⏎")
                        .tell("verbosity 0 noreply⏎")
                        .ask("get {k}a {k}b⏎", "VALUE {k}a 7 3⏎160⏎END⏎"),
                row(20, "noreply silences errors too")
                        .ask("set {k}text 0 0 1⏎x⏎", "STORED⏎")
                        .tell("incr {k}text 1 noreply⏎")
                        .tell("incr {k}text abc noreply⏎")
                        .tell("touch {k}text abc noreply⏎")
                        .tell("delete {key:251} noreply⏎")
                        .tell("incr {key:251} 1 noreply⏎")
                        .tell("set {k}text 0 0 1 noreply⏎xyz")
                        .tell("verbosity noreply⏎")
                        .ask("get {k}text⏎", "VALUE {k}text 0 1⏎x⏎END⏎"),
                row(20, "noreply silences a bad line with data")
                        .ask("set {key:251} 0 0 1 noreply⏎x⏎", silencedWithData())
                        .ask("set {k}text abc 0 1 noreply⏎x⏎", silencedWithData()),
                row(20, "noreply silences a value that is too large")
                        .tell("set {k}a 0 0 " + 2 * MEBIBYTE + " noreply⏎" + "x".repeat(2 * MEBIBYTE) + "⏎")
                        .ask("get {k}a⏎", "END⏎"),
                row(20, "noreply silences a bad delay of flush_all").tell("flush_all abc noreply⏎"),
                row(20, "what is too short to hold a noreply is answered").ask("set noreply⏎", badLine()),
                row(21, "version answers a noreply").ask("version noreply⏎", "VERSION {version}⏎"),
                row(21, "stats answers a noreply").ask("stats noreply⏎", "ERROR⏎"));
    }

    private static Reply silencedWithData() {
        return reply("").before("1.6.40", "ERROR⏎");
    }

    private static List<EdgeCase> storage() {
        String large = "x".repeat(2 * MEBIBYTE);
        String half = "x".repeat(500_000);
        return List.of(
                row(22, "a data block longer than declared: the rest is a command")
                        .ask(
                                "set {k}a 0 0 3⏎abcd⏎",
                                reply(BAD_CHUNK + BAD_FORMAT).before("1.6.40", BAD_CHUNK + "ERROR⏎"))
                        .ask("get {k}a⏎", "END⏎")
                        .ask("set {k}a 0 0 1⏎abcget {k}a⏎", BAD_CHUNK + "END⏎"),
                row(22, "a data block longer than declared, with noreply: the rest is answered")
                        .ask("set {k}a 0 0 3 noreply⏎abcd⏎", badLine()),
                row(22, "a data block shorter than declared takes from what follows")
                        .ask("set {k}a 0 0 5⏎abc⏎get {k}a⏎", BAD_CHUNK + "ERROR⏎"),
                row(22, "a bad data block leaves the value before it")
                        .ask("set {k}a 0 0 1⏎x⏎", "STORED⏎")
                        .ask("set {k}a 0 0 1⏎yz\n", BAD_CHUNK)
                        .ask("get {k}a⏎", "VALUE {k}a 0 1⏎x⏎END⏎"),
                row(23, "a value that is too large is refused, and what was there is gone")
                        .ask("set {k}a 0 0 1⏎x⏎", "STORED⏎")
                        .tell("set {k}a 0 0 " + 2 * MEBIBYTE + "⏎")
                        .ask(large + "⏎get {k}a⏎", TOO_LARGE + "END⏎"),
                row(23, "a value just too large, sent in one go")
                        .ask(
                                "set {k}a 0 0 " + MEBIBYTE + "⏎" + "x".repeat(MEBIBYTE) + "⏎get {k}a⏎",
                                TOO_LARGE + "END⏎"),
                row(23, "the largest values")
                        .ask("set {k}a 0 0 1048000⏎" + "x".repeat(1_048_000) + "⏎", "STORED⏎")
                        .ask("get {k}a⏎", "VALUE {k}a 0 1048000⏎" + "x".repeat(1_048_000) + "⏎END⏎"),
                row(23, "other commands that fail so keep what was there")
                        .ask("set {k}a 0 0 1⏎x⏎", "STORED⏎")
                        .ask("add {k}a 0 0 " + 2 * MEBIBYTE + "⏎" + large + "⏎", TOO_LARGE)
                        .ask("replace {k}a 0 0 " + 2 * MEBIBYTE + "⏎" + large + "⏎", TOO_LARGE)
                        .ask("append {k}a 0 0 " + 2 * MEBIBYTE + "⏎" + large + "⏎", TOO_LARGE)
                        .ask("get {k}a⏎", "VALUE {k}a 0 1⏎x⏎END⏎"),
                row(24, "a server without memory left")
                        .tell(IntStream.range(0, 40)
                                .mapToObj(i -> "set {k}" + i + " 0 0 500000 noreply⏎" + half + "⏎")
                                .collect(Collectors.joining()))
                        .ask("set {k}a 0 0 500000⏎" + half + "⏎get {k}a⏎", OUT_OF_MEMORY + "END⏎")
                        .tell("set {k}a 0 0 500000 noreply⏎" + half + "⏎")
                        .ask("get {k}a⏎", "END⏎")
                        .onServersWith("-M", "-m", "2"),
                row(25, "append and prepend")
                        .ask("append {k}a 0 0 1⏎x⏎", "NOT_STORED⏎")
                        .ask("prepend {k}a 0 0 1⏎x⏎", "NOT_STORED⏎")
                        .ask("set {k}a 5 0 1⏎b⏎", "STORED⏎")
                        .ask("append {k}a 9 1 1⏎c⏎", "STORED⏎")
                        .ask("prepend {k}a 9 -1 1⏎a⏎", "STORED⏎")
                        .ask("get {k}a⏎", "VALUE {k}a 5 3⏎abc⏎END⏎"),
                row(26, "add, replace and cas on what is not there, or is")
                        .ask("replace {k}a 0 0 1⏎x⏎", "NOT_STORED⏎")
                        .ask("cas {k}a 0 0 1 1⏎x⏎", "NOT_FOUND⏎")
                        .ask("add {k}a 0 0 1⏎x⏎", "STORED⏎")
                        .ask("add {k}a 0 0 1⏎y⏎", "NOT_STORED⏎")
                        .ask("gets {k}a⏎", "VALUE {k}a 0 1 {cas}⏎x⏎END⏎")
                        .ask("cas {k}a 0 0 1 {cas}⏎y⏎", "STORED⏎")
                        .ask("cas {k}a 0 0 1 {cas}⏎z⏎", "EXISTS⏎")
                        .ask("get {k}a⏎", "VALUE {k}a 0 1⏎y⏎END⏎"),
                row(27, "a value without bytes")
                        .ask("set {k}z 0 0 0⏎⏎", "STORED⏎")
                        .ask("get {k}z⏎", "VALUE {k}z 0 0⏎⏎END⏎"),
                row(27, "a value that looks like replies")
                        .ask("set {k}v 0 0 26⏎END⏎VALUE a 0 1⏎STORED⏎⏎", "STORED⏎")
                        .ask("get {k}v {k}v⏎", "VALUE {k}v 0 26⏎END⏎VALUE a 0 1⏎STORED⏎⏎".repeat(2) + "END⏎"),
                row(28, "times to live")
                        .ask("set {k}a 0 -1 1⏎x⏎", "STORED⏎")
                        .ask("get {k}a⏎", "END⏎")
                        .ask("set {k}b 0 2592000 1⏎x⏎", "STORED⏎")
                        .ask("get {k}b⏎", "VALUE {k}b 0 1⏎x⏎END⏎")
                        .ask("set {k}b 0 2592001 1⏎x⏎", "STORED⏎")
                        .ask("get {k}b⏎", "END⏎"));
    }

    private static List<EdgeCase> retrieval() {
        return List.of(
                row(29, "a key asked for three times is answered three times, and all in order")
                        .ask("set {k}a 0 0 1⏎x⏎", "STORED⏎")
                        .ask("set {k}b 1 0 1⏎y⏎", "STORED⏎")
                        .ask("set {k}c 2 0 1⏎z⏎", "STORED⏎")
                        .ask("get {k}a {k}a {k}a⏎", "VALUE {k}a 0 1⏎x⏎".repeat(3) + "END⏎")
                        .ask(
                                "get {k}c {k}a {k}missing {k}b {k}a⏎",
                                "VALUE {k}c 2 1⏎z⏎VALUE {k}a 0 1⏎x⏎VALUE {k}b 1 1⏎y⏎VALUE {k}a 0 1⏎x⏎END⏎"),
                row(30, "20,000 keys in one line")
                        .ask("set {k}7 0 0 1⏎x⏎", "STORED⏎")
                        .ask("set {k}19999 0 0 1⏎y⏎", "STORED⏎")
                        .ask("get" + keys(0, 20_000) + "⏎", "VALUE {k}7 0 1⏎x⏎VALUE {k}19999 0 1⏎y⏎END⏎"),
                row(31, "gat and gats")
                        .ask("gat 10 {k}a⏎", "END⏎")
                        .ask("set {k}a 3 0 1⏎x⏎", "STORED⏎")
                        .ask("set {k}b 4 0 1⏎y⏎", "STORED⏎")
                        .ask("gat abc {k}a⏎", BAD_EXPTIME)
                        .ask("gat 10 {k}a {k}missing {k}b⏎", "VALUE {k}a 3 1⏎x⏎VALUE {k}b 4 1⏎y⏎END⏎")
                        .ask("gats 10 {k}a⏎", "VALUE {k}a 3 1 {cas}⏎x⏎END⏎")
                        .ask("cas {k}a 3 0 1 {cas}⏎z⏎", "STORED⏎")
                        .ask("gat -1 {k}a⏎", "VALUE {k}a 3 1⏎z⏎END⏎")
                        .ask("get {k}a⏎", "END⏎"),
                row(53, "a classic command takes more words than a server has tokens for")
                        .ask("set {k}299 0 0 1⏎x⏎", "STORED⏎")
                        .ask("get" + keys(0, 300) + "⏎", "VALUE {k}299 0 1⏎x⏎END⏎")
                        .ask("gat 0" + keys(100, 300) + "⏎", "VALUE {k}299 0 1⏎x⏎END⏎"));
    }

    private static List<EdgeCase> arithmeticTouchAndDelete() {
        return List.of(
                row(33, "errors of incr and decr are results like others")
                        .ask("incr {k}a 1⏎", "NOT_FOUND⏎")
                        .ask("decr {k}a 1⏎", "NOT_FOUND⏎")
                        .ask("set {k}a 0 0 1⏎x⏎", "STORED⏎")
                        .ask("incr {k}a 1⏎", NON_NUMERIC)
                        .ask("set {k}a 0 0 0⏎⏎", "STORED⏎")
                        .ask("decr {k}a 1⏎", NON_NUMERIC)
                        .ask("set {k}a 0 0 1⏎1⏎", "STORED⏎")
                        .ask("incr {k}a abc⏎", BAD_DELTA)
                        .ask("incr {k}a -1⏎", BAD_DELTA)
                        .ask("incr {k}a 18446744073709551616⏎", BAD_DELTA)
                        .ask("incr {k}a 18446744073709551615⏎", "0⏎"),
                row(34, "incr wraps, decr stops at 0")
                        .ask("set {k}a 0 0 20⏎18446744073709551615⏎", "STORED⏎")
                        .ask("incr {k}a 1⏎", "0⏎")
                        .ask("get {k}a⏎", "VALUE {k}a 0 20⏎0                   ⏎END⏎")
                        .ask("decr {k}a 5⏎", "0⏎"),
                row(34, "decr keeps the length, with spaces")
                        .ask("set {k}a 0 0 3⏎100⏎", "STORED⏎")
                        .ask("decr {k}a 1⏎", "99⏎")
                        .ask("get {k}a⏎", "VALUE {k}a 0 3⏎99 ⏎END⏎")
                        .ask("incr {k}a 1⏎", "100⏎"),
                row(34, "spaces around a number")
                        .ask("set {k}a 0 0 3⏎ 5 ⏎", "STORED⏎")
                        .ask("incr {k}a 1⏎", "6⏎"),
                row(35, "touch")
                        .ask("touch {k}a 0⏎", "NOT_FOUND⏎")
                        .ask("set {k}a 0 0 1⏎x⏎", "STORED⏎")
                        .ask("touch {k}a 0⏎", "TOUCHED⏎")
                        .ask("touch {k}a abc⏎", BAD_EXPTIME)
                        .ask("get {k}a⏎", "VALUE {k}a 0 1⏎x⏎END⏎")
                        .ask("touch {k}a -1⏎", "TOUCHED⏎")
                        .ask("get {k}a⏎", "END⏎"),
                row(35, "delete")
                        .ask("delete {k}a⏎", "NOT_FOUND⏎")
                        .ask("set {k}a 0 0 1⏎x⏎", "STORED⏎")
                        .ask("delete {k}a⏎", "DELETED⏎")
                        .ask("delete {k}a⏎", "NOT_FOUND⏎"));
    }

    private static List<EdgeCase> wholeServer() {
        return List.of(
                row(36, "verbosity")
                        .ask("verbosity⏎", badLine())
                        .ask("verbosity abc⏎", BAD_FORMAT)
                        .ask("verbosity 0⏎", "OK⏎"),
                row(36, "flush_all")
                        .ask("set {k}a 0 0 1⏎x⏎", "STORED⏎")
                        .ask("set {k}b 0 0 1⏎x⏎", "STORED⏎")
                        .ask("set {k}c 0 0 1⏎x⏎", "STORED⏎")
                        .ask("flush_all⏎", "OK⏎")
                        .ask("get {k}a {k}b {k}c⏎", "END⏎"),
                row(36, "flush_all with a delay, or what stands in its place")
                        .ask("flush_all 10 20⏎", "OK⏎")
                        .ask("flush_all abc⏎", BAD_EXPTIME)
                        .ask("flush_all -1⏎", "OK⏎")
                        // The last one also calls off the flush in 10 s, which would hit other cases.
                        .ask("flush_all 0⏎", "OK⏎"),
                row(36, "flush_all noreply")
                        .ask("set {k}a 0 0 1⏎x⏎", "STORED⏎")
                        .tell("flush_all noreply⏎")
                        .ask("get {k}a⏎", "END⏎"),
                row(36, "flush_all on servers that do not allow it")
                        .ask("flush_all⏎", "CLIENT_ERROR flush_all not allowed⏎")
                        .onServersWith("-F"),
                row(37, "version").ask("version⏎", "VERSION {version}⏎").ask("version x⏎", "VERSION {version}⏎"));
    }

    private static List<EdgeCase> pipelines() {
        return List.of(
                row(54, "a pipeline of every kind of command is answered in order")
                        .ask(
                                "set {k}a 0 0 1⏎1⏎get {k}a⏎incr {k}a 1⏎get {k}missing {k}a⏎delete {k}a⏎get {k}a⏎version⏎"
                                        + "bogus⏎incr {k}a abc⏎touch {k}a 0⏎",
                                "STORED⏎VALUE {k}a 0 1⏎1⏎END⏎2⏎VALUE {k}a 0 1⏎2⏎END⏎DELETED⏎END⏎VERSION {version}⏎"
                                        + "ERROR⏎" + BAD_DELTA + "NOT_FOUND⏎"),
                row(54, "a pipeline over many keys is answered in order")
                        .ask(
                                IntStream.range(0, 300)
                                        .mapToObj(i -> "set {k}" + i + " " + i + " 0 1⏎x⏎get {k}" + i + "⏎")
                                        .collect(Collectors.joining()),
                                IntStream.range(0, 300)
                                        .mapToObj(i -> "STORED⏎VALUE {k}" + i + " " + i + " 1⏎x⏎END⏎")
                                        .collect(Collectors.joining())));
    }

    /** Keys that end in the numbers of a range, each with a space in front. */
    private static String keys(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> " {k}" + i).collect(Collectors.joining());
    }
}
