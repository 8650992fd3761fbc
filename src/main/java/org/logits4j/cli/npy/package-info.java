/** Arrays in NumPy's {@code .npy} files. */
@NullMarked
package org.logits4j.cli.npy;

import org.jspecify.annotations.NullMarked;
