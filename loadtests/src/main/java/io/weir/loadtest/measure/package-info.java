/**
 * One measured run: drives a {@link io.weir.loadtest.generator.Load} through warm-up and measuring, and reads meanwhile what
 * the process under test and the machine use, from {@code /proc} and the JVM's GC log. On the thread of the command.
 */
@NullMarked
package io.weir.loadtest.measure;

import org.jspecify.annotations.NullMarked;
