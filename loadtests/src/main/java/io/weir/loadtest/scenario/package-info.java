/**
 * What a load is made of: scenario files (HOCON) become validated immutable records, or all their problems, each with
 * file and line. Knows nothing of sockets.
 */
@NullMarked
package io.weir.loadtest.scenario;

import org.jspecify.annotations.NullMarked;
