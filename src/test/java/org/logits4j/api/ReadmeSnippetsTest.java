package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.logits4j.CrossEntropy;
import org.logits4j.DType;

/** The Java in the README and in docs compiles, and runs where its variables are known here. */
class ReadmeSnippetsTest {
  private static final Map<String, Object> KNOWN =
      Map.of(
          "float[] logits",
          new float[40],
          "long[] labels",
          new long[8],
          "int n",
          8,
          "int classes",
          5,
          "CrossEntropy ce",
          CrossEntropy.create(),
          "long tokens",
          1000L,
          "double lossScale",
          1024.0,
          "int steps",
          3);

  @TempDir private Path directory;

  static Stream<Snippet> snippets() throws IOException {
    List<Path> files = new ArrayList<>();
    files.add(Path.of("README.md"));
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      docs.filter(file -> file.toString().endsWith(".md")).sorted().forEach(files::add);
    }
    List<Snippet> snippets = new ArrayList<>();
    for (Path file : files) {
      snippets.addAll(Snippet.in(file));
    }
    return snippets.stream();
  }

  /** The compiler's messages; none if the class was written. */
  private String compile(Snippet snippet, String name) throws Exception {
    Path source = directory.resolve(name + ".java");
    Files.writeString(source, snippet.asClass(name));
    Path library = Path.of(DType.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-proc:none", "-nowarn", "-cp", library.toString(), "-d", directory.toString());
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
              .call();
      assertEquals(messages.toString().isEmpty(), compiled, messages::toString);
    }
    return messages.toString();
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void compilesAndRuns(Snippet snippet) throws Exception {
    assertEquals("", compile(snippet, "Compiled"), snippet::toString);
    if (!KNOWN.keySet().containsAll(snippet.given())) {
      return;
    }
    URL[] path = {directory.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(path, getClass().getClassLoader())) {
      Method run =
          Arrays.stream(loader.loadClass("Compiled").getMethods())
              .filter(method -> method.getName().equals("run"))
              .findFirst()
              .orElseThrow();
      run.invoke(null, snippet.given().stream().map(KNOWN::get).toArray());
    }
  }

  @Test
  void theReadmeHasSnippets() throws IOException {
    assertTrue(snippets().anyMatch(snippet -> snippet.file().endsWith("README.md")));
  }

  @Test
  void aSnippetThatDoesNotCompileIsFound() throws Exception {
    Path file = directory.resolve("page.md");
    Files.writeString(
        file,
        """
        # Page
        <!-- snippet: given int n, long[] labels -->

        ```java
        import java.util.concurrent.Callable;
        Callable<Shape> shape = () -> Shape.of(n, labels.length);
        ```
        Text.
        ```sh
        not java
        ```
        ```java
        Shape shape = Shape.of(n);
        ```
        """);
    List<Snippet> snippets = Snippet.in(file);
    assertEquals(2, snippets.size());
    assertEquals(List.of("int n", "long[] labels"), snippets.get(0).given());
    assertEquals("", compile(snippets.get(0), "Good"));
    assertFalse(compile(snippets.get(1), "Bad").isEmpty());
    assertTrue(snippets.get(1).toString().endsWith("page.md:12"), snippets::toString);
  }
}
