/** Tests of the public API: what it accepts, refuses, owns and promises. */
@NullMarked
package org.logits4j.api;

import org.jspecify.annotations.NullMarked;
