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
import java.util.List;
import java.util.stream.Stream;

/** Where the text comes from: UTF-8, line ends as they are. */
public final class TrainingText {
  private static final String SOURCES = "/org/logits4j/cli/corpus.txt";

  private TrainingText() {}

  /** The project's own sources, as they were when the program was built. */
  public static String sources() throws IOException {
    try (InputStream in = TrainingText.class.getResourceAsStream(SOURCES)) {
      if (in == null) {
        throw new IOException(SOURCES + " is not in this build: give --text");
      }
      return decode("the project's sources", in.readAllBytes());
    }
  }

  /**
   * A file, or all files of a folder and its folders, in the order of their paths.
   *
   * @throws IOException if one can't be read or is not UTF-8
   */
  public static String of(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isDirectory(path)) {
      return decode(path.toString(), Files.readAllBytes(path));
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(path)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    StringBuilder text = new StringBuilder();
    for (Path file : files) {
      text.append(decode(file.toString(), Files.readAllBytes(file)));
    }
    return text.toString();
  }

  private static String decode(String name, byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException(name + ": not a text in UTF-8", e);
    }
  }
}
