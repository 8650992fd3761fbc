/**
 * The one seam between the operators and what computes them: what a backend must do.
 *
 * <p>By the time a backend is called, shapes, types, devices and options have been checked; only
 * the labels' values have not. A backend knows the tensors' types and shapes, and nothing else of
 * the API above it.
 */
@NullMarked
package org.logits4j.backend;

import org.jspecify.annotations.NullMarked;
