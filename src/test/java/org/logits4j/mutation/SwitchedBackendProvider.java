package org.logits4j.mutation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.logits4j.backend.Backend;
import org.logits4j.backend.BackendProvider;

/**
 * In a worker this takes the place of the library's own provider of CUDA devices: its one device,
 * which the tests of values keep, is a card that is another one for each mutant.
 */
public final class SwitchedBackendProvider implements BackendProvider {
  /** What the tests of values are told to run on. */
  static final String DEVICE = "cuda:0";

  /** The name of the simulated card; the tests take those as exact whose names end so. */
  static final String NAME = "cuda/simulated:exact";

  /** More than any that the library brings. */
  private static final int PREFERENCE = 1_000_000;

  private static final AtomicReference<Backend> CURRENT = new AtomicReference<>();

  /** From now on the device is this card. */
  static void switchTo(Backend card) {
    CURRENT.set(card);
  }

  @Override
  public String kind() {
    return "cuda";
  }

  @Override
  public int preference() {
    return PREFERENCE;
  }

  @Override
  public Backend open(int index) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(CURRENT.get(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Override
  public List<String> diagnosis() {
    return List.of();
  }
}
