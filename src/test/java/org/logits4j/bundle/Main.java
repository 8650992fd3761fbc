package org.logits4j.bundle;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logits4j.DeviceUnavailableException;
import org.logits4j.cuda.BundleCard;
import org.logits4j.cuda.BundleCardFacts;

/** Runs one of the bundle's programs. */
public final class Main {
  static final int GOOD = 0;
  static final int BAD = 1;
  static final int UNUSABLE = 2;

  /** Names the devices of the suite. */
  private static final String TEST_DEVICES = "logits4j.test.devices";

  private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

  private Main() {}

  /** Runs it, and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    System.exit(run(System.out, System.err, arguments));
  }

  /** Runs it; its exit code. */
  static int run(PrintStream out, PrintStream err, String... arguments) {
    try {
      Options options = Options.parse(arguments);
      if (options.program() == null) {
        out.print(Options.USAGE);
        return GOOD;
      }
      return run(options.program(), options, out);
    } catch (UnusableException | DeviceUnavailableException e) {
      String message = String.valueOf(e.getMessage());
      err.println("logits4j: " + message.lines().findFirst().orElse(message));
      return UNUSABLE;
    } catch (IOException e) {
      err.println("logits4j: " + e);
      return BAD;
    }
  }

  private static int run(Options.Program program, Options options, PrintStream out)
      throws IOException {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    try (BundleCard card = BundleCard.open(options.device())) {
      head(program, card.facts(), json).forEach(out::println);
      if (program == Options.Program.VERIFY) {
        System.setProperty(TEST_DEVICES, "cuda:" + options.device());
        return published(new Verify(card, options, out).run(), json, options, out);
      }
      if (program == Options.Program.BENCH) {
        BenchScale scale = BenchScale.of(card);
        return published(new Bench(card, scale, options.only(), out).run(), json, options, out);
      }
    }
    // the card is given back: another process will have it
    Sanitize sanitize = new Sanitize(options.device(), options.only(), out);
    return published(sanitize.run(), json, options, out);
  }

  private static int published(
      Report report, Map<String, @Nullable Object> json, Options options, PrintStream out)
      throws IOException {
    report.lines().forEach(out::println);
    json.put("good", report.good());
    json.putAll(report.json());
    if (options.json() != null) {
      Files.writeString(options.json(), Json.text(json));
    }
    return report.good() ? GOOD : BAD;
  }

  /** What runs where, in words and for programs. */
  private static List<String> head(
      Options.Program program, BundleCardFacts card, Map<String, @Nullable Object> json) {
    Build build = Build.read();
    String date = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    String driver = driver();
    json.put("program", program);
    json.put("date", date);
    json.put("library", build);
    json.put("card", card);
    json.put("driver", driver);
    json.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    return List.of(
        "logits4j " + build.version() + ", commit " + build.commit() + ", " + date,
        card + (driver == null ? "" : "; " + driver),
        "");
  }

  private static @Nullable String driver() {
    try {
      return Files.readString(DRIVER).lines().findFirst().orElse(null);
    } catch (IOException e) {
      return null;
    }
  }
}
