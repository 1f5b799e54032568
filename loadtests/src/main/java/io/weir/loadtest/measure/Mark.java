package io.weir.loadtest.measure;

/**
 * An event that has happened.
 *
 * @param second since the measuring began
 * @param outcome empty if it went well
 */
public record Mark(double second, String label, String outcome) {}
