package org.logits4j.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.logits4j.DeviceUnavailableException;
import org.logits4j.backend.Backend;
import org.logits4j.backend.BackendProvider;

/** The CPU, which is always there: with vector kernels where the JVM has their module. */
public final class CpuBackendProvider implements BackendProvider {
  private static final System.Logger LOG = System.getLogger(CpuBackendProvider.class.getName());
  private static final AtomicBoolean LOGGED = new AtomicBoolean();

  @Override
  public String kind() {
    return "cpu";
  }

  @Override
  public int preference() {
    return 0;
  }

  @Override
  public List<String> variants() {
    return List.of("scalar", "vector");
  }

  @Override
  public Backend open(int index) {
    if (index != 0) {
      throw new DeviceUnavailableException("cpu:" + index, "there is one CPU", "use cpu");
    }
    if (VectorModule.isThere()) {
      return new VectorBackend();
    }
    if (LOGGED.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.INFO,
          "the CPU computes with scalar kernels: "
              + VectorModule.REASON
              + "; "
              + VectorModule.REMEDY);
    }
    return new ScalarBackend();
  }

  @Override
  public Backend open(String variant) {
    if (variant.equals("vector")) {
      if (!VectorModule.isThere()) {
        throw new DeviceUnavailableException(
            "cpu/vector", VectorModule.REASON, VectorModule.REMEDY);
      }
      return new VectorBackend();
    }
    return new ScalarBackend();
  }

  @Override
  public List<String> diagnosis() {
    List<String> lines = new ArrayList<>();
    if (VectorModule.isThere()) {
      lines.add("cpu/vector: " + new VectorBackend().description());
    } else {
      lines.add("cpu/vector: not used, " + VectorModule.REASON + ": " + VectorModule.REMEDY);
    }
    lines.add("cpu/scalar: " + new ScalarBackend().description());
    lines.add("cpu: " + MatrixProducts.explain());
    return lines;
  }
}
