/** The HTTP side, for operators and what watches on their behalf; on loopback unless told otherwise. */
@NullMarked
package io.weir.proxy.admin;

import org.jspecify.annotations.NullMarked;
