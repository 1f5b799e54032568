package io.weir.proxy.quiet;

import java.util.List;

/**
 * What is asked, and all that may be answered to it, as {@link io.weir.proxy.testing.Wire} writes it. Each stands for
 * itself, whatever was asked before.
 */
record Exchange(String name, String request, String answer) {
    /** The keys that an exchange finds: a number, a text, and no {@code none}. They belong to different servers. */
    private static final String SETUP = "set number 3 0 1⏎5⏎set text 0 0 3⏎abc⏎delete none noreply⏎";

    private static final String SETUP_ANSWER = "STORED⏎STORED⏎";

    /** Bytes of a key that is too long. */
    private static final String LONG_KEY = "k".repeat(251);

    private static final String BAD_FORMAT = "CLIENT_ERROR bad command line format⏎";

    static List<Exchange> all() {
        return List.of(
                // Carried out.
                of("set", "set none 7 0 3 noreply⏎new⏎get none⏎", "VALUE none 7 3⏎new⏎END⏎"),
                of("add", "add none 0 0 3 noreply⏎new⏎get none⏎", "VALUE none 0 3⏎new⏎END⏎"),
                of("replace", "replace text 0 0 3 noreply⏎new⏎get text⏎", "VALUE text 0 3⏎new⏎END⏎"),
                of("append", "append text 0 0 3 noreply⏎new⏎get text⏎", "VALUE text 0 6⏎abcnew⏎END⏎"),
                of("prepend", "prepend text 0 0 3 noreply⏎new⏎get text⏎", "VALUE text 0 6⏎newabc⏎END⏎"),
                of("incr", "incr number 2 noreply⏎get number⏎", "VALUE number 3 1⏎7⏎END⏎"),
                of("decr", "decr number 2 noreply⏎get number⏎", "VALUE number 3 1⏎3⏎END⏎"),
                of("touch", "touch text 100 noreply⏎mg text s⏎", "HD s3⏎"),
                of("delete", "delete text noreply⏎get text⏎", "END⏎"),
                of("flush_all", "flush_all noreply⏎get text number⏎", "END⏎"),
                of("flush_all with a delay", "flush_all 1000 noreply⏎mn⏎", "MN⏎"),
                of("verbosity", "verbosity 0 noreply⏎", ""),
                // Not carried out, since there is no such key, or there is.
                of("add to a hit", "add text 0 0 3 noreply⏎new⏎get text⏎", "VALUE text 0 3⏎abc⏎END⏎"),
                of("replace of a miss", "replace none 0 0 3 noreply⏎new⏎get none⏎", "END⏎"),
                of("append to a miss", "append none 0 0 3 noreply⏎new⏎get none⏎", "END⏎"),
                of("prepend to a miss", "prepend none 0 0 3 noreply⏎new⏎get none⏎", "END⏎"),
                of("cas of a miss", "cas none 0 0 3 1 noreply⏎new⏎get none⏎", "END⏎"),
                of("cas of another", "cas text 0 0 3 1 noreply⏎new⏎get text⏎", "VALUE text 0 3⏎abc⏎END⏎"),
                of("incr of a miss", "incr none 1 noreply⏎", ""),
                of("decr of a miss", "decr none 1 noreply⏎", ""),
                of("touch of a miss", "touch none 1 noreply⏎", ""),
                of("delete of a miss", "delete none noreply⏎", ""),
                // Errors.
                of("incr of a text", "incr text 1 noreply⏎", ""),
                of("decr of a text", "decr text 1 noreply⏎", ""),
                of("incr by no number", "incr number x noreply⏎", ""),
                of("decr by no number", "decr number -1 noreply⏎", ""),
                of("touch by no number", "touch text x noreply⏎", ""),
                of("set with bad flags", "set text x 0 3 noreply⏎new⏎get text⏎", "VALUE text 0 3⏎abc⏎END⏎"),
                of("set with a bad time", "set text 0 x 3 noreply⏎new⏎get text⏎", "VALUE text 0 3⏎abc⏎END⏎"),
                of("set of a long key", "set " + LONG_KEY + " 0 0 3 noreply⏎new⏎", ""),
                of("delete of a long key", "delete " + LONG_KEY + " noreply⏎", ""),
                of("incr of a long key", "incr " + LONG_KEY + " 1 noreply⏎", ""),
                of("touch of a long key", "touch " + LONG_KEY + " 1 noreply⏎", ""),
                of("cas without a number", "cas text 0 0 3 x noreply⏎new⏎get text⏎", "VALUE text 0 3⏎abc⏎END⏎"),
                of("set with a bad chunk", "set text 0 0 3 noreply⏎newerget text⏎", "VALUE text 0 3⏎abc⏎END⏎"),
                of("flush_all at no time", "flush_all x noreply⏎get text⏎", "VALUE text 0 3⏎abc⏎END⏎"),
                of("verbosity of nothing", "verbosity noreply⏎", ""),
                // What looks like it and is not.
                of("noreply in capitals", "set none 0 0 3 NOREPLY⏎new⏎", "STORED⏎"),
                of("a key called noreply", "set noreply 0 0 1⏎x⏎get noreply⏎", "STORED⏎VALUE noreply 0 1⏎x⏎END⏎"),
                of("a key called noreply, last", "set noreply 0 0 1⏎x⏎delete noreply⏎get noreply⏎", "STORED⏎END⏎"),
                of("delete noreply twice", "delete noreply noreply⏎delete noreply⏎", ""),
                of("in the place of a number", "touch text noreply⏎incr number noreply⏎", ""),
                of("in the place of a cas", "cas text 0 0 3 noreply⏎new⏎get text⏎", "VALUE text 0 3⏎abc⏎END⏎"),
                of("in the place of a length", "set text 0 0 noreply⏎", BAD_FORMAT),
                of("too short for it", "incr noreply⏎touch noreply⏎", BAD_FORMAT + BAD_FORMAT),
                of("of no command", "what noreply⏎noreply⏎ get noreply⏎", ""),
                of("behind a bad length", "set text 0 0 x noreply⏎", BAD_FORMAT),
                of("version has none", "stats noreply⏎", "ERROR⏎"),
                // Meta commands: what goes without saying.
                of("mg of a miss", "mg none v q⏎mg none v k q Oo⏎mg none q⏎", ""),
                of("mg of a hit", "mg text q⏎mg text v q Oo k⏎", "HD⏎VA 3 Oo ktext⏎abc⏎"),
                of("ms stored", "ms none 3 T0 q⏎new⏎ms text 3 q k Oo⏎new⏎", ""),
                of("ms append", "ms text 3 MA q⏎new⏎mg text v⏎", "VA 6⏎abcnew⏎"),
                of("md of a hit", "md text q⏎mg text v⏎", "EN⏎"),
                of("ma of a hit", "ma number q⏎ma number v q D2⏎ma number MD q⏎mg number v⏎", "VA 1⏎7⏎"),
                of("ma that makes one", "ma none N0 J13 q⏎ma none N0 v q⏎mg none v⏎", "VA 2⏎14⏎"),
                of("a key in base64", "ms bm9uZQ== 3 b q⏎new⏎mg none v⏎", "VA 3⏎new⏎"),
                // Meta commands: what has to be said.
                of("ms of what must not be there", "ms text 3 ME q k⏎new⏎", "NS ktext⏎"),
                of("ms of what must be there", "ms none 3 MR q Oo⏎new⏎", "NS Oo⏎"),
                of("ms of another", "ms text 3 C1 q⏎new⏎", "EX⏎"),
                of("ms of one that must be there", "ms none 3 C1 q⏎new⏎", "NF⏎"),
                of("md of a miss", "md none q Oo⏎", "NF Oo⏎"),
                of("md of another", "md text C1 q⏎", "EX⏎"),
                of("ma of a miss", "ma none q k⏎", "NF knone⏎"),
                of("ma of a text", "ma text q⏎", "CLIENT_ERROR cannot increment or decrement non-numeric value⏎"),
                of("mg with a bad flag", "mg text ! q⏎", BAD_FORMAT),
                of("ms with a bad mode", "ms text 3 MX q⏎new⏎", "CLIENT_ERROR invalid mode for ms M token⏎"),
                of("ms with a bad chunk", "ms text 3 q⏎newer", "CLIENT_ERROR bad data chunk⏎"),
                of("ms of a long key", "ms " + LONG_KEY + " 3 q⏎new⏎", BAD_FORMAT),
                of("me is never quiet", "me none q⏎", "EN⏎"));
    }

    private static Exchange of(String name, String request, String answer) {
        return new Exchange(name, SETUP + request, SETUP_ANSWER + answer);
    }

    /** The same, with a request behind it whose answer shows that it is its own. */
    Exchange marked(int number) {
        return new Exchange(
                name, request + "mg marker k O" + number + "⏎mn⏎", answer + "EN kmarker O" + number + "⏎MN⏎");
    }

    @Override
    public String toString() {
        return name;
    }
}
