package org.logits4j.backend;

import org.jspecify.annotations.Nullable;
import org.logits4j.Reduction;

/**
 * What the losses over rows of classes have in common.
 *
 * @param classAxis the axis of the classes, from 0
 * @param classes the number of valid classes; the row may be longer, padding follows
 * @param classWeights a weight for each valid class, or null for ones
 * @param ignoreIndex the label of rows that don't count, or null
 * @param labelSmoothing in [0, 1]
 * @param reduction what becomes of the rows' losses
 */
public record LossSpec(
    int classAxis,
    long classes,
    @Nullable ClassWeights classWeights,
    @Nullable Long ignoreIndex,
    double labelSmoothing,
    Reduction reduction) {}
