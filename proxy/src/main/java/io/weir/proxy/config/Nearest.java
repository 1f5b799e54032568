package io.weir.proxy.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Which of the right words a wrong one was meant to be. */
final class Nearest {
    private Nearest() {}

    /** {@code  (did you mean ketama?)}, or nothing where no word is near. */
    static String hint(String wrong, Collection<String> right) {
        return of(wrong, right).map(word -> " (did you mean " + word + "?)").orElse("");
    }

    /** The word that takes the fewest edits, if those are fewer than half of its letters. */
    static Optional<String> of(String wrong, Collection<String> right) {
        return right.stream()
                .filter(word -> edits(wrong, word) * 2 < word.length())
                .min(Comparator.comparingInt(word -> edits(wrong, word)));
    }

    /**
     * The optimal string alignment distance: how many letters to insert, delete, replace, or swap with their neighbour.
     */
    static int edits(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                int best =
                        Math.min(edits[i - 1][j - 1] + (same ? 0 : 1), Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                boolean swapped = i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
                edits[i][j] = swapped ? Math.min(best, edits[i - 2][j - 2] + 1) : best;
            }
        }
        return edits[from.length()][to.length()];
    }
}
