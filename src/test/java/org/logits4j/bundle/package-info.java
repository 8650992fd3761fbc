/**
 * What {@code ci/gpu-bundle} takes to a machine with a card: programs that check the backend there,
 * measure the card's approximate instructions, and time the operators against the card's own copy.
 */
@NullMarked
package org.logits4j.bundle;

import org.jspecify.annotations.NullMarked;
