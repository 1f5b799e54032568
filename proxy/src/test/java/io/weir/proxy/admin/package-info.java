/** Tests of the HTTP side by itself, without a proxy. */
@NullMarked
package io.weir.proxy.admin;

import org.jspecify.annotations.NullMarked;
