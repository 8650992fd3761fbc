/** The command line: subcommands, files, tables and charts. */
@NullMarked
package org.logits4j.cli;

import org.jspecify.annotations.NullMarked;
