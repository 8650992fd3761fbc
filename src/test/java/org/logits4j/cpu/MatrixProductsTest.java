package org.logits4j.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MatrixProductsTest {
  private @Nullable String before;

  @BeforeEach
  void remember() {
    before = System.getProperty(MatrixProducts.PROPERTY);
    System.clearProperty(MatrixProducts.PROPERTY);
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty(MatrixProducts.PROPERTY);
    } else {
      System.setProperty(MatrixProducts.PROPERTY, before);
    }
  }

  @Test
  void packedWhenAsked() {
    System.setProperty(MatrixProducts.PROPERTY, "packed");
    assertSame(MatrixProducts.packed(), MatrixProducts.best());
    assertEquals("matrix products: packed (-Dlogits4j.blas=packed)", MatrixProducts.explain());
  }

  @Test
  void openBlasWhereItLoads() {
    MatrixProduct best = MatrixProducts.best();
    assumeTrue(best != MatrixProducts.packed(), "no OpenBLAS for this platform");
    assertTrue(best.name().startsWith("OpenBLAS 0."), best::name);
    assertEquals("matrix products: " + best.name(), MatrixProducts.explain());
    System.setProperty(MatrixProducts.PROPERTY, "openblas");
    assertSame(best, MatrixProducts.best());
    assertNotSame(best, MatrixProducts.packed());
  }

  @Test
  void refusesOtherChoices() {
    System.setProperty(MatrixProducts.PROPERTY, "mkl");
    String message = "-Dlogits4j.blas=mkl: allowed are auto, openblas and packed";
    assertEquals(
        message, assertThrows(IllegalStateException.class, MatrixProducts::best).getMessage());
    assertEquals("matrix products: none: " + message, MatrixProducts.explain());
  }

  @Test
  void fallsBackWithoutOpenBlas() throws Exception {
    String reason = "org.bytedeco:openblas is not on the class path (no org/bytedeco/";
    assertFallsBack(reason, MatrixProducts.class);
  }

  @Test
  void fallsBackWithoutNatives() throws Exception {
    String reason =
        "the natives of org.bytedeco:openblas and org.bytedeco:javacpp for this platform do not"
            + " load: java.lang.UnsatisfiedLinkError: ";
    assertFallsBack(reason, MatrixProducts.class, openblas_nolapack.class, Loader.class);
  }

  /**
   * Loads the classes anew, with nothing on the class path but what the given classes came from.
   */
  private static void assertFallsBack(String reason, Class<?>... from) throws Exception {
    URL[] path = new URL[from.length];
    for (int i = 0; i < from.length; i++) {
      path[i] = from[i].getProtectionDomain().getCodeSource().getLocation();
    }
    try (URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
      Class<?> products = loader.loadClass(MatrixProducts.class.getName());
      assertSame(call(products, "packed"), call(products, "best"));
      String explanation = (String) call(products, "explain");
      assertTrue(explanation.startsWith("matrix products: packed (" + reason), () -> explanation);

      System.setProperty(MatrixProducts.PROPERTY, "openblas");
      Throwable thrown =
          assertThrows(InvocationTargetException.class, () -> call(products, "best")).getCause();
      assertEquals(IllegalStateException.class, thrown.getClass());
      assertTrue(
          thrown.getMessage().startsWith("-Dlogits4j.blas=openblas: " + reason),
          thrown::getMessage);
    }
  }

  private static Object call(Class<?> type, String method) throws Exception {
    return type.getMethod(method).invoke(null);
  }
}
