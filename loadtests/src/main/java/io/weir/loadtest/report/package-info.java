/**
 * What is told of a run: on the console while it runs, and afterwards as JSON, as an HdrHistogram log and as a page of HTML
 * that needs nothing but itself; and how two reports compare.
 */
@NullMarked
package io.weir.loadtest.report;

import org.jspecify.annotations.NullMarked;
