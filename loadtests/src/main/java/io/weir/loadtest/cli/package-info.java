/** The command line: {@code weir loadtest run}, {@code sweep}, {@code peers}, {@code compare}, {@code scenarios}. */
@NullMarked
package io.weir.loadtest.cli;

import org.jspecify.annotations.NullMarked;
