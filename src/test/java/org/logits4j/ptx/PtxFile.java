package org.logits4j.ptx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A module's text.
 *
 * @param name the file's: {@code operator[.element].tier.ptx}
 * @param text all of it
 */
public record PtxFile(String name, String text) {
  static final Path FOLDER = Path.of("src/main/resources/org/logits4j/cuda");

  private static final Pattern ENTRY = Pattern.compile("(?m)^\\.visible \\.entry (\\w+)");

  /** All that are shipped, by name. */
  public static List<PtxFile> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".ptx"))
          .sorted()
          .map(PtxFile::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PtxFile read(Path file) {
    try {
      return new PtxFile(
          file.getFileName().toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The operator's name, that of its source. */
  public String operator() {
    return name.substring(0, name.indexOf('.'));
  }

  /** The lowest architecture, as 75 for sm_75. */
  public int tier() {
    int at = name.indexOf(".sm_");
    return Integer.parseInt(name.substring(at + 4, name.indexOf('.', at + 1)));
  }

  /** Whether cards of a tier take it: its own tier, and later ones that have no text of theirs. */
  public boolean isFor(int tier) {
    String module = name.substring(0, name.indexOf(".sm_"));
    return tier >= tier()
        && IntStream.rangeClosed(tier() + 1, tier)
            .noneMatch(t -> Files.exists(FOLDER.resolve(module + ".sm_" + t + ".ptx")));
  }

  /** Its entry points, by name. */
  public List<String> kernels() {
    return ENTRY.matcher(text).results().map(entry -> entry.group(1)).sorted().toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
