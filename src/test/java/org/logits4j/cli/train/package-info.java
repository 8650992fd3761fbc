/** Tests of the language model's training. */
@NullMarked
package org.logits4j.cli.train;

import org.jspecify.annotations.NullMarked;
