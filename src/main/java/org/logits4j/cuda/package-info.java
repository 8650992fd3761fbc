/**
 * The CUDA backend: memory, streams and launches on NVIDIA cards, above a small interface to the
 * driver.
 */
@NullMarked
package org.logits4j.cuda;

import org.jspecify.annotations.NullMarked;
