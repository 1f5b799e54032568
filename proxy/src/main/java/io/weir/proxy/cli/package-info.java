/** The command line: {@code weir run}, {@code check}, {@code route}, {@code demo}. No logic of its own. */
@NullMarked
package io.weir.proxy.cli;

import org.jspecify.annotations.NullMarked;
