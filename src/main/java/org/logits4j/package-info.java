/**
 * Loss operators on logits: the tensor handle, the devices and the operators.
 *
 * <p>All losses are in nats. Every operator is immutable and thread-safe once built; tensors,
 * results and bound steps belong to one thread at a time.
 */
@NullMarked
package org.logits4j;

import org.jspecify.annotations.NullMarked;
