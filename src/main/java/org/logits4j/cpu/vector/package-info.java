/**
 * Loops over arrays with the JDK's Vector API: the only package that needs the module {@code
 * jdk.incubator.vector}. Nothing here knows of tensors or operators.
 *
 * <p>Whatever the machine's vectors hold, work is done in 16 virtual lanes, element i in lane i
 * modulo 16, and each lane's sum is taken in the order of its elements. No operation is used whose
 * bits depend on how it was compiled, so that results are the same on any machine, interpreted or
 * compiled.
 */
@NullMarked
package org.logits4j.cpu.vector;

import org.jspecify.annotations.NullMarked;
