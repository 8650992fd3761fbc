package org.logits4j.mutation;

import java.io.Serializable;

/**
 * What a worker's process does.
 *
 * @param <R> what comes of it
 */
interface Task<R extends Serializable> extends Serializable {
  /** Does it. */
  R run(FixedInputs inputs);
}
