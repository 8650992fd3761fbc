/** The CPU backend: the scalar reference and what it stands on. */
@NullMarked
package org.logits4j.cpu;

import org.jspecify.annotations.NullMarked;
