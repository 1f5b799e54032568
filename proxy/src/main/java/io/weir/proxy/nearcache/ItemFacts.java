package io.weir.proxy.nearcache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server tells of an item besides its value: how long it surely lives on. Needed since nothing may be kept beyond
 * the item's own end, of which a {@code get} says nothing.
 *
 * <p>{@code me} changes nothing about an item, so it is asked first. Before memcached 1.6.24 it tells the time with the
 * wrong sign, and then {@code exp=-1} may mean that the item never expires, or that it does within the next second: that
 * is {@link #DOUBTFUL}. Then {@code mg KEY t c} tells. It counts as a fetch, which the {@code get} did already, but it
 * also takes the token of a stale item, which some client is to have, so that it renews the value: if {@link
 * #wonToken}, the token is to be given back by {@code md KEY I C<cas>}.
 *
 * @param seconds that the item lives on at least; 0 if it is not there, or if the answer tells nothing
 * @param cas tells whether two answers are about the same item
 * @param wonToken the answer gave away the token of a stale item
 */
public record ItemFacts(long seconds, long cas, boolean wonToken) {
    public static final long FOREVER = Long.MAX_VALUE;

    /** For ever, or for less than a second. */
    public static final long DOUBTFUL = -1;

    private static final ItemFacts NONE = new ItemFacts(0, 0, false);
    private static final Pattern DEBUGGED = Pattern.compile("ME \\S+ exp=(-?\\d{1,18}) la=\\d+ cas=(\\d{1,20})( .*)?");
    private static final Pattern GOT = Pattern.compile("HD t(-1|\\d{1,18}) c(\\d{1,20})(( [A-Z])*)");
    private static final Pattern VERSION = Pattern.compile("VERSION (\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})");

    /**
     * Reads the answer to {@code me KEY}.
     *
     * @param exact what {@link #isExact} said of the server
     */
    public static ItemFacts debugged(byte[] line, boolean exact) {
        Matcher matcher = DEBUGGED.matcher(text(line));
        if (!matcher.matches()) {
            return NONE;
        }
        long expiry = Long.parseLong(matcher.group(1));
        long cas = Long.parseUnsignedLong(matcher.group(2));
        if (expiry == -1) {
            return new ItemFacts(exact ? FOREVER : DOUBTFUL, cas, false);
        }
        return new ItemFacts(surely(exact ? expiry : Math.abs(expiry)), cas, false);
    }

    /** Reads the answer to {@code mg KEY t c}. */
    public static ItemFacts got(byte[] line) {
        Matcher matcher = GOT.matcher(text(line));
        if (!matcher.matches()) {
            return NONE;
        }
        long left = Long.parseLong(matcher.group(1));
        return new ItemFacts(
                left == -1 ? FOREVER : surely(left),
                Long.parseUnsignedLong(matcher.group(2)),
                matcher.group(3).contains("W"));
    }

    /**
     * Whether a server that answers this to {@code version} has a {@code me} that tells the time right. What does not
     * call itself a plain memcached may be a proxy, and its servers older than it.
     */
    public static boolean isExact(byte[] line) {
        Matcher matcher = VERSION.matcher(text(line));
        if (!matcher.matches()) {
            return false;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        int patch = Integer.parseInt(matcher.group(3));
        return major > 1 || major == 1 && (minor > 6 || minor == 6 && patch >= 24);
    }

    /** The server's clock goes by whole seconds, and the next one may begin at once. */
    private static long surely(long seconds) {
        return Math.max(0, seconds - 1);
    }

    private static String text(byte[] line) {
        return new String(line, ISO_8859_1).stripTrailing();
    }
}
