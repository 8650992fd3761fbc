/** The CUDA backend. In this version: whether the machine could run one. */
@NullMarked
package org.logits4j.cuda;

import org.jspecify.annotations.NullMarked;
