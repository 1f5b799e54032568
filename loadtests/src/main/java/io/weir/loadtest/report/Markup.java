package io.weir.loadtest.report;

/** Text that becomes part of the page, which is well-formed XML, too. */
final class Markup {
    private Markup() {}

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.chars().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                // What comes from a server may be anything; XML has no way to write most control characters.
                default -> escaped.append(c < ' ' || c >= 0x7f && c < 0xa0 ? '\ufffd' : (char) c);
            }
        });
        return escaped.toString();
    }

    /** A cell of a table; {@code kind} is a class, or empty. */
    static String cell(String kind, String text) {
        return "<td" + (kind.isEmpty() ? "" : " class=\"" + kind + "\"") + ">" + escape(text) + "</td>";
    }
}
