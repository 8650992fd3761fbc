package org.logits4j.gpusim;

import java.util.List;

/**
 * A declared variable or kernel parameter.
 *
 * @param name its name
 * @param space where it lies
 * @param bytes its size; 0 for dynamic shared memory
 * @param align its alignment in bytes
 * @param offset its place in the kernel's parameters or static shared memory
 * @param initial its first bytes; what follows them is zero
 */
record Variable(String name, Space space, int bytes, int align, int offset, List<Byte> initial) {
  boolean isDynamicShared() {
    return space == Space.SHARED && bytes == 0;
  }

  Variable at(int newOffset) {
    return new Variable(name, space, bytes, align, newOffset, initial);
  }
}
