/** What the tests of several packages share. */
@NullMarked
package io.weir.loadtest.testing;

import org.jspecify.annotations.NullMarked;
