package io.weir.loadtest.generator;

import java.util.SplittableRandom;

/**
 * Draws keys: all alike, or by Zipf's law, under which the n-th most popular is asked for in proportion to 1/n^exponent. Owned
 * by one loop.
 *
 * <p>Zipf by the alias method (Vose 1991): two tables, and a draw takes the same short time whatever the number of keys.
 */
final class Popularity {
    private final SplittableRandom random;
    private final int count;
    /** Empty when all are alike. */
    private final float[] keep;

    private final int[] alias;

    Popularity(int count, double exponent, SplittableRandom random) {
        this.random = random;
        this.count = count;
        boolean alike = exponent == 0;
        keep = new float[alike ? 0 : count];
        alias = new int[alike ? 0 : count];
        if (!alike) {
            fillTables(exponent);
        }
    }

    private void fillTables(double exponent) {
        double[] share = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            share[i] = Math.pow(i + 1.0, -exponent);
            sum += share[i];
        }
        int[] small = new int[count];
        int[] large = new int[count];
        int smalls = 0;
        int larges = 0;
        for (int i = 0; i < count; i++) {
            share[i] *= count / sum;
            if (share[i] < 1) {
                small[smalls++] = i;
            } else {
                large[larges++] = i;
            }
        }
        while (smalls > 0 && larges > 0) {
            int less = small[--smalls];
            int more = large[larges - 1];
            keep[less] = (float) share[less];
            alias[less] = more;
            share[more] -= 1 - share[less];
            if (share[more] < 1) {
                larges--;
                small[smalls++] = more;
            }
        }
        while (larges > 0) {
            keep[large[--larges]] = 1;
        }
        // What rounding has left over.
        while (smalls > 0) {
            keep[small[--smalls]] = 1;
        }
    }

    int draw() {
        int column = random.nextInt(count);
        return keep.length == 0 || random.nextDouble() < keep[column] ? column : alias[column];
    }
}
