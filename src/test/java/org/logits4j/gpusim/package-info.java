/**
 * A simulated GPU: executes the text of PTX modules on the CPU, and checks what they do.
 *
 * <p>{@link org.logits4j.gpusim.SimulatedGpu} is the entry point. What is simulated, and what
 * cannot be shown this way, is said in this folder's README.
 */
@NullMarked
package org.logits4j.gpusim;

import org.jspecify.annotations.NullMarked;
