package org.logits4j.mutation;

import java.io.Serializable;

/**
 * A test of values, with its arguments.
 *
 * @param id as JUnit finds it
 * @param method its class and method
 * @param nanoseconds that it took with the shipped modules
 */
record TestCase(String id, String method, long nanoseconds) implements Serializable {
  private static final long serialVersionUID = 1;
}
