package org.logits4j.cpu;

/** The JDK's module that the vector kernels need. */
final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  static final String REASON = "the module " + NAME + " is not there";
  static final String REMEDY = "start java with --add-modules " + NAME;

  private VectorModule() {}

  /** Whether this JVM was started with it. */
  static boolean isThere() {
    return ModuleLayer.boot().findModule(NAME).isPresent();
  }
}
