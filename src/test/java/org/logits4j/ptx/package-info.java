/** The PTX text that the library ships: whether it is fresh, clean, and assembles well. */
@NullMarked
package org.logits4j.ptx;

import org.jspecify.annotations.NullMarked;
