package org.logits4j.gpusim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Copies of one instruction's class, one for each function that it applies to the lanes: the JIT
 * compiler then knows in each copy which function that is, and makes a loop of it without calls.
 */
final class Copies {
  private final MethodHandles.Lookup lookup;
  private final Class<? extends Op> original;
  private final MethodType constructor;
  private final byte[] code;
  private final Map<Class<?>, MethodHandle> constructors = new ConcurrentHashMap<>();

  /**
   * Takes the class that is copied.
   *
   * @param lookup of the class around it
   * @param original the class
   * @param parameters of its constructor
   */
  Copies(MethodHandles.Lookup lookup, Class<? extends Op> original, Class<?>... parameters) {
    this.lookup = lookup;
    this.original = original;
    constructor = MethodType.methodType(void.class, parameters);
    code = code(original);
  }

  private static byte[] code(Class<?> type) {
    String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("no " + file);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a new instruction of the copy for a function. */
  Op make(Object function, Object... arguments) {
    MethodHandle made = constructors.computeIfAbsent(function.getClass(), f -> copy());
    try {
      return (Op) made.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(original.getName(), e);
    }
  }

  private MethodHandle copy() {
    try {
      MethodHandles.Lookup copy =
          lookup.defineHiddenClass(code, true, MethodHandles.Lookup.ClassOption.NESTMATE);
      return copy.findConstructor(copy.lookupClass(), constructor);
    } catch (IllegalAccessException | NoSuchMethodException e) {
      throw new IllegalStateException(original.getName(), e);
    }
  }
}
