/** Tests of what is timed and how. */
@NullMarked
package org.logits4j.cli.bench;

import org.jspecify.annotations.NullMarked;
