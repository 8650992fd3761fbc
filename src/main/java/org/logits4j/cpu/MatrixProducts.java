package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;

/**
 * Which {@link MatrixProduct} is used.
 *
 * <p>OpenBLAS, where {@code org.bytedeco:openblas} and its natives are on the class path and load;
 * else plain Java. The system property {@value #PROPERTY} overrides that: {@code auto} (the
 * default), {@code openblas} or {@code packed}.
 */
public final class MatrixProducts {
  /** The system property that chooses: {@code auto}, {@code openblas} or {@code packed}. */
  public static final String PROPERTY = "logits4j.blas";

  private static final MatrixProduct PACKED = new PackedProduct();

  private MatrixProducts() {}

  /** Tried once, when first needed. */
  private static final class OpenBlas {
    static final @Nullable MatrixProduct PRODUCT;
    static final String FAILURE;

    static {
      MatrixProduct product = null;
      String failure = "";
      try {
        product = new OpenBlasProduct();
      } catch (NoClassDefFoundError e) {
        failure = "org.bytedeco:openblas is not on the class path (no " + e.getMessage() + ")";
      } catch (LinkageError | RuntimeException e) {
        failure =
            "the natives of org.bytedeco:openblas and org.bytedeco:javacpp for this platform do not"
                + " load: "
                + e;
      }
      PRODUCT = product;
      FAILURE = failure;
    }
  }

  /**
   * The product to use.
   *
   * @throws IllegalStateException if the system property asks for OpenBLAS and it cannot be loaded,
   *     or has another value than the three
   */
  public static MatrixProduct best() {
    String choice = System.getProperty(PROPERTY, "auto");
    return switch (choice) {
      case "packed" -> PACKED;
      case "auto" -> OpenBlas.PRODUCT == null ? PACKED : OpenBlas.PRODUCT;
      case "openblas" -> {
        if (OpenBlas.PRODUCT == null) {
          throw new IllegalStateException("-D" + PROPERTY + "=openblas: " + OpenBlas.FAILURE);
        }
        yield OpenBlas.PRODUCT;
      }
      default ->
          throw new IllegalStateException(
              "-D" + PROPERTY + "=" + choice + ": allowed are auto, openblas and packed");
    };
  }

  /** The product in plain Java, which is always there. */
  public static MatrixProduct packed() {
    return PACKED;
  }

  /**
   * One line on which product is used and why; never fails.
   *
   * <p>For example {@code matrix products: packed (org.bytedeco:openblas is not on the class
   * path)}.
   */
  public static String explain() {
    String choice = System.getProperty(PROPERTY, "auto");
    MatrixProduct product;
    try {
      product = best();
    } catch (IllegalStateException e) {
      return "matrix products: none: " + e.getMessage();
    }
    String reason = "";
    if (!choice.equals("auto")) {
      reason = " (-D" + PROPERTY + "=" + choice + ")";
    } else if (product == PACKED) {
      reason = " (" + OpenBlas.FAILURE + ")";
    }
    return "matrix products: " + product.name() + reason;
  }
}
