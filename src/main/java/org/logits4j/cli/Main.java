package org.logits4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.logits4j.DeviceFailedException;
import org.logits4j.DeviceUnavailableException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The command line's entry. */
@Command(
    name = "logits4j",
    description = "Loss operators on logits.",
    subcommands = {
      DoctorCommand.class,
      OpCommand.class,
      EvalCommand.class,
      TrainCommand.class,
      VerifyCommand.class,
      BenchCommand.class
    },
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    usageHelpAutoWidth = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:fine",
      "1:a check failed",
      "2:bad usage or input: one line on stderr says what was wrong, no output is half written",
      "70:a bug in logits4j"
    })
public final class Main {
  static final int OK = 0;
  static final int CHECK_FAILED = 1;
  static final int BAD_INPUT = 2;
  static final int BUG = 70;

  /** Kept here, since the log manager holds its loggers weakly. */
  private static final Logger LOG = Logger.getLogger("org.logits4j");

  Main() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.setProperty("java.awt.headless", "true");
    // which device is the best, and why, is told by doctor
    LOG.setLevel(Level.WARNING);
    System.exit(run(writer(System.out), writer(System.err), args));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.forName(System.getProperty("native.encoding")));
  }

  /** Runs a command; its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... args) {
    CommandLine commands =
        new CommandLine(new Main())
            .setOut(out)
            .setErr(err)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler((e, rest) -> usageError(e))
            .setExecutionExceptionHandler((e, command, parsed) -> failure(e, err));
    int code;
    try {
      code = commands.execute(args);
    } catch (Error e) {
      code = failure(e, err);
    }
    out.flush();
    err.flush();
    return code;
  }

  private static int usageError(CommandLine.ParameterException e) {
    CommandLine command = e.getCommandLine();
    // a mistyped option is also a missing one, but that is not what helps
    List<String> unknown = command.getUnmatchedArguments();
    String problem =
        unknown.isEmpty()
            ? Messages.firstLine(String.valueOf(e.getMessage()))
            : "'" + unknown.get(0) + "' is no option or command here";
    command
        .getErr()
        .printf("logits4j: %s; see %s --help%n", problem, command.getCommandSpec().qualifiedName());
    return BAD_INPUT;
  }

  /** Says on one line what went wrong; the exit code. */
  static int failure(Throwable e, PrintWriter err) {
    if (Boolean.getBoolean("logits4j.stacktrace")) {
      e.printStackTrace(err);
    }
    if (e instanceof OutOfMemoryError && String.valueOf(e.getMessage()).startsWith("cuda")) {
      err.println("logits4j: " + e.getMessage());
      return BAD_INPUT;
    }
    if (Messages.isOutOfMemory(e)) {
      err.printf(
          "logits4j: not enough memory (%s): the heap may grow to %d MiB,"
              + " JDK_JAVA_OPTIONS=-Xmx8g in the environment allows 8 GiB%n",
          e.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
      return BAD_INPUT;
    }
    if (e instanceof IOException io) {
      err.println("logits4j: " + Messages.of(io));
      return BAD_INPUT;
    }
    if (e instanceof IllegalArgumentException
        || e instanceof UnsupportedOperationException
        || e instanceof DeviceUnavailableException
        || e instanceof DeviceFailedException) {
      err.println("logits4j: " + Messages.firstLine(String.valueOf(e.getMessage())));
      return BAD_INPUT;
    }
    err.println(
        "logits4j: a bug: " + Messages.named(e) + "; -Dlogits4j.stacktrace=true shows where");
    return BUG;
  }
}
