package org.logits4j.gpusim;

/**
 * The last accesses of a launch to a page.
 *
 * @param launch which one
 * @param cells the accesses
 */
record PageTrace(LaunchTrace launch, RaceCells cells) {}
