/**
 * Mutation testing of the shipped PTX modules on the simulated GPU, which {@code ci/mutate-ptx}
 * runs: {@code docs/mutation.md} says what for.
 */
@NullMarked
package org.logits4j.mutation;

import org.jspecify.annotations.NullMarked;
