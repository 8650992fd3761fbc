/** Times the operators, and a copy to hold them against. */
@NullMarked
package org.logits4j.cli.bench;

import org.jspecify.annotations.NullMarked;
