package org.logits4j.gpusim;

/**
 * How the GPU is simulated.
 *
 * @param seed decides schedules, the order of blocks and random approximations
 * @param approximation how approximate instructions deviate
 * @param workers how many blocks run at the same time
 * @param races whether races are looked for
 * @param instructionBudget the most warp instructions of a block
 * @param maxSharedBytes the most shared memory of a block
 * @param largeClusters whether clusters may have more than 8 blocks
 */
record Options(
    long seed,
    Approximation approximation,
    int workers,
    boolean races,
    long instructionBudget,
    int maxSharedBytes,
    boolean largeClusters) {}
