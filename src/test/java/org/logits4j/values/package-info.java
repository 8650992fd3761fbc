/**
 * Values: every operator on every device against the exact reference, within the bounds that {@code
 * docs/numerics.md} derives; the edges; numbers known in advance; properties.
 */
@NullMarked
package org.logits4j.values;

import org.jspecify.annotations.NullMarked;
