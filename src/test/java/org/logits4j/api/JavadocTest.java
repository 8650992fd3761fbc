package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every public type and member of the library has a comment. */
class JavadocTest {
  private static final Path SOURCES = Path.of("src/main/java/org/logits4j");

  private static List<Path> librarySources() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.startsWith(SOURCES.resolve("cli")))
          .sorted()
          .toList();
    }
  }

  private static List<String> uncommented(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      Finder finder = new Finder(DocTrees.instance(task));
      for (CompilationUnitTree unit : task.parse()) {
        finder.scan(unit, null);
      }
      return finder.uncommented;
    }
  }

  /** Collects what is visible, has no comment, and inherits none. */
  private static final class Finder extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final List<String> uncommented = new ArrayList<>();
    private final DocTrees trees;
    private boolean inInterface;

    Finder(DocTrees trees) {
      this.trees = trees;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      if (!isVisible(type.getModifiers())) {
        return null;
      }
      check(type.getSimpleName().toString());
      boolean outer = inInterface;
      inInterface = type.getKind() == Tree.Kind.INTERFACE;
      super.visitClass(type, null);
      inInterface = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      boolean isOverride =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(found -> found.getAnnotationType().toString().equals("Override"));
      if (isVisible(method.getModifiers()) && !isOverride) {
        check(method.getName() + "(" + method.getParameters() + ")");
      }
      return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree field, @Nullable Void unused) {
      if (isVisible(field.getModifiers())) {
        check(field.getName().toString());
      }
      return null;
    }

    private boolean isVisible(ModifiersTree modifiers) {
      Set<Modifier> flags = modifiers.getFlags();
      return inInterface || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED);
    }

    private void check(String name) {
      String comment = trees.getDocComment(getCurrentPath());
      if (comment == null || comment.isBlank()) {
        String file = getCurrentPath().getCompilationUnit().getSourceFile().getName();
        uncommented.add(Path.of(file).getFileName() + ": " + name);
      }
    }
  }

  @Test
  void nothingVisibleIsWithoutAComment() throws IOException {
    List<Path> sources = librarySources();
    assertTrue(sources.size() > 50, sources::toString);
    assertEquals(List.of(), uncommented(sources));
  }

  @Test
  void aMissingCommentIsFound(@TempDir Path directory) throws IOException {
    Path source = directory.resolve("A.java");
    Files.writeString(
        source,
        """
        /** Has one. */
        public final class A {
          /** Has one. */
          public static final int GOOD = 1;
          public static final int BAD = 2;
          /** Has one. */
          public void good() {}
          public void bad(int i) {}
          void hidden() {}
          @Override public String toString() { return ""; }
          public enum E {
            /** Has one. */
            FIRST,
            SECOND
          }
          /** Has one. */
          public interface I {
            void implicit();
          }
        }
        """);
    assertEquals(
        List.of(
            "A.java: BAD",
            "A.java: bad(int i)",
            "A.java: E",
            "A.java: SECOND",
            "A.java: implicit()"),
        uncommented(List.of(source)));
  }
}
