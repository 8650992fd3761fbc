/** The character-level language model that the {@code train} command trains. */
@NullMarked
package org.logits4j.cli.train;

import org.jspecify.annotations.NullMarked;
