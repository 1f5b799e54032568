/**
 * From a scenario and a target to results: one {@code Session} holds the connected, preloaded clients, and measures round after
 * round; {@code Sweep} raises the rate until the target is at its knee.
 */
@NullMarked
package io.weir.loadtest.run;

import org.jspecify.annotations.NullMarked;
