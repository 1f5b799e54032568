/** The walls between modules and packages, as tests: who may know whom, and what may be named how. */
@NullMarked
package io.weir.proxy.architecture;

import org.jspecify.annotations.NullMarked;
