/**
 * The config: a HOCON file in, immutable records out, or every problem in it with file and line.
 * {@link io.weir.proxy.config.ConfigReader} reads a file once, {@link io.weir.proxy.config.ConfigWatcher} goes on
 * reading it. A default is written down once, in {@link io.weir.proxy.config.Defaults}; {@code conf/weir.conf} and
 * {@code docs/configuration.md} repeat it for people, and tests hold them to it.
 */
@NullMarked
package io.weir.proxy.config;

import org.jspecify.annotations.NullMarked;
