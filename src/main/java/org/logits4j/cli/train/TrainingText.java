package org.logits4j.cli.train;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A text in UTF-8, line ends as they are.
 *
 * @param characters all of it
 * @param skipped files of the folder that are no text
 */
public record TrainingText(String characters, List<Path> skipped) {
  private static final String SOURCES = "/org/logits4j/cli/corpus.txt";

  /** The project's own sources, as they were when the program was built. */
  public static TrainingText sources() throws IOException {
    try (InputStream in = TrainingText.class.getResourceAsStream(SOURCES)) {
      if (in == null) {
        throw new IOException(SOURCES + " is not in this build: give --text");
      }
      return new TrainingText(decode(in.readAllBytes()), List.of());
    }
  }

  /**
   * A file, or the text files of a folder and its folders, in the order of their paths. What is not
   * in UTF-8 or has a zero byte is no text file.
   *
   * @param output a folder that is left out: what a run writes there is not its text
   * @throws IOException if one can't be read, the file is not in UTF-8, or the folder has no text
   */
  public static TrainingText of(Path path, Path output) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (Files.isDirectory(path)) {
      return ofFolder(path, output);
    }
    try {
      return new TrainingText(decode(Files.readAllBytes(path)), List.of());
    } catch (CharacterCodingException e) {
      throw new IOException(path + ": not a text in UTF-8", e);
    }
  }

  private static TrainingText ofFolder(Path folder, Path output) throws IOException {
    StringBuilder characters = new StringBuilder();
    List<Path> skipped = new ArrayList<>();
    for (Path file : filesIn(folder, output)) {
      try {
        String text = decode(Files.readAllBytes(file));
        if (text.indexOf('\0') < 0) {
          characters.append(text);
        } else {
          skipped.add(file);
        }
      } catch (CharacterCodingException e) {
        skipped.add(file);
      }
    }
    if (characters.isEmpty()) {
      throw new IOException(folder + ": no file of text in UTF-8 in it");
    }
    return new TrainingText(characters.toString(), List.copyOf(skipped));
  }

  private static List<Path> filesIn(Path folder, Path output) throws IOException {
    Path leftOut = output.toAbsolutePath().normalize();
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !file.toAbsolutePath().normalize().startsWith(leftOut))
          .sorted()
          .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static String decode(byte[] bytes) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
