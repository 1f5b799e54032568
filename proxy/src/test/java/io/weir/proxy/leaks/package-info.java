/**
 * Buffer leaks fail the build. {@link io.weir.proxy.leaks.CountingLeakDetector} is Netty's leak detector in every test
 * JVM, and counts every buffer; {@link io.weir.proxy.leaks.NoLeaks} fails each test class after which buffers are left.
 */
@NullMarked
package io.weir.proxy.leaks;

import org.jspecify.annotations.NullMarked;
