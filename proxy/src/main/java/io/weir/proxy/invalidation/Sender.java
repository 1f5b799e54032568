package io.weir.proxy.invalidation;

/**
 * One run of one proxy.
 *
 * @param name as people know it
 * @param incarnation random, one for each start of the process: numbers count within it
 * @param node what the cluster's member list calls it
 */
record Sender(String name, long incarnation, String node) {}
