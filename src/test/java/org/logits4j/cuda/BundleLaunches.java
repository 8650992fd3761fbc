package org.logits4j.cuda;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Counts the kernels that drivers launch, by module and name. */
public final class BundleLaunches {
  private static final Map<String, AtomicLong> COUNTS = new ConcurrentHashMap<>();

  private BundleLaunches() {}

  /** How many were launched so far. */
  public static long count() {
    return COUNTS.values().stream().mapToLong(AtomicLong::get).sum();
  }

  /** How many of each were launched so far; those that never were are left out. */
  public static Map<String, Long> byKernel() {
    Map<String, Long> counts = new TreeMap<>();
    COUNTS.forEach((kernel, count) -> counts.put(kernel, count.get()));
    counts.values().removeIf(count -> count == 0);
    return counts;
  }

  /** The driver, whose launches are counted. */
  static Driver counted(Driver driver) {
    return proxy(
        Driver.class,
        driver,
        (method, arguments, result) ->
            result instanceof DriverModule module
                ? counted((String) arguments[0], module)
                : result);
  }

  private static DriverModule counted(String name, DriverModule module) {
    return proxy(
        DriverModule.class,
        module,
        (method, arguments, result) ->
            result instanceof DriverKernel kernel
                ? counted(name + " " + arguments[0], kernel)
                : result);
  }

  private static DriverKernel counted(String name, DriverKernel kernel) {
    AtomicLong count = COUNTS.computeIfAbsent(name, unused -> new AtomicLong());
    return proxy(
        DriverKernel.class,
        kernel,
        (method, arguments, result) -> {
          if (method.getName().equals("launch")) {
            count.incrementAndGet();
          }
          return result;
        });
  }

  /** What becomes of a call that went well. */
  private interface After {
    @Nullable Object result(Method method, Object[] arguments, @Nullable Object result);
  }

  private static <T> T proxy(Class<T> type, T target, After after) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return after.result(method, arguments, method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
