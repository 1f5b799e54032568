/** The command line: {@code weir run}, {@code check}, {@code route}, {@code demo}, {@code spool}. No logic of its own. */
@NullMarked
package io.weir.proxy.cli;

import org.jspecify.annotations.NullMarked;
