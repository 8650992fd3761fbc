package org.logits4j.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logits4j.DType;

/**
 * The modules for one card: each is an operator for an element type, of the newest tier up to the
 * card's that there is, loaded when it is first used, since a driver may compile it for some 100
 * ms. Thread-safe.
 */
final class Modules implements AutoCloseable {
  private final Driver driver;
  private final Tier tier;
  private final Map<String, DriverModule> loaded = new HashMap<>();

  Modules(Driver driver, Tier tier) {
    this.driver = driver;
    this.tier = tier;
  }

  /**
   * A kernel with parameters of its own.
   *
   * @param element null for an operator with one module for all types
   */
  DriverKernel kernel(
      String operator, @Nullable DType element, String kernelName, int parameterBytes) {
    String type = element == null ? "" : "." + element.name().toLowerCase(Locale.ROOT);
    return module(operator + type).kernel(kernelName, parameterBytes);
  }

  private synchronized DriverModule module(String name) {
    DriverModule module = loaded.get(name);
    if (module == null) {
      module = load(name);
      loaded.put(name, module);
    }
    return module;
  }

  private DriverModule load(String name) {
    for (Tier each : tier.andOlder()) {
      String full = name + "." + each.suffix();
      try (InputStream in = Modules.class.getResourceAsStream(full + ".ptx")) {
        if (in != null) {
          return driver.load(full, new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException(
        name + ".*.ptx is not beside " + Modules.class.getName() + " in the jar: keep it there");
  }

  @Override
  public synchronized void close() {
    Ending ending = new Ending();
    loaded.values().forEach(module -> ending.then(module::close));
    loaded.clear();
    ending.end();
  }
}
