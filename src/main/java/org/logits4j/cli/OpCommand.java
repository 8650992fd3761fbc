package org.logits4j.cli;

import picocli.CommandLine.Command;

/** The operators, each a subcommand on NumPy files. */
@Command(
    name = "op",
    description = {
      "Any operator on NumPy files.",
      "Floating inputs are f2, f4, f8, or bfloat16 as other libraries store it (V2); labels are i4"
          + " or i8.",
      "A result that is a single number is printed too. All files are read first, and written"
          + " after everything was computed, each whole."
    },
    subcommands = {
      LogSumExpCommand.class,
      SoftmaxCommand.Plain.class,
      SoftmaxCommand.Logarithm.class,
      CrossEntropyCommand.class,
      ProbabilityCrossEntropyCommand.class,
      NllLossCommand.class,
      SigmoidCrossEntropyCommand.class,
      GaussianNllCommand.class,
      LinearCrossEntropyCommand.class
    })
final class OpCommand {}
