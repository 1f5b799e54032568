/**
 * The proof that keys go where they went before Weir came: real libmemcached and real nutcracker store keys on real servers,
 * and each server is then asked which of them it holds.
 */
@NullMarked
package io.weir.proxy.ring;

import org.jspecify.annotations.NullMarked;
