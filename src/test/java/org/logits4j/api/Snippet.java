package org.logits4j.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A block of Java in a Markdown file. A line {@code <!-- snippet: given float[] logits, int n -->}
 * before it names the variables that it takes as given.
 *
 * @param file the Markdown file
 * @param line where the block begins, from 1
 * @param given type and name of each variable
 * @param code what stands between the fences
 */
record Snippet(Path file, int line, List<String> given, List<String> code) {
  private static final String GIVEN = "<!-- snippet: given ";
  private static final String IMPORT = "import ";

  /** All blocks of a file. */
  static List<Snippet> in(Path file) throws IOException {
    List<Snippet> snippets = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    List<String> given = List.of();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith(GIVEN)) {
        String variables = line.substring(GIVEN.length(), line.lastIndexOf("-->"));
        given = Arrays.stream(variables.split(",")).map(String::strip).toList();
      } else if (line.equals("```java")) {
        int first = i + 1;
        while (!lines.get(++i).strip().equals("```")) {}
        snippets.add(new Snippet(file, first, given, lines.subList(first, i)));
        given = List.of();
      } else if (!line.isEmpty()) {
        given = List.of();
      }
    }
    return snippets;
  }

  /** The block as the method {@code run} of a class. */
  String asClass(String name) {
    return """
    import static org.logits4j.DType.*;
    import java.nio.*;
    import java.util.*;
    import org.logits4j.*;
    %s
    public final class %s {
      public static void run(%s) throws Exception {
    %s
      }
    }
    """
        .formatted(
            code.stream().filter(line -> line.startsWith(IMPORT)).collect(Collectors.joining("\n")),
            name,
            String.join(", ", given),
            code.stream()
                .filter(line -> !line.startsWith(IMPORT))
                .collect(Collectors.joining("\n")));
  }

  @Override
  public String toString() {
    return file + ":" + line;
  }
}
