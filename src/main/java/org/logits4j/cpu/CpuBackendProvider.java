package org.logits4j.cpu;

import java.util.List;
import org.logits4j.DeviceUnavailableException;
import org.logits4j.backend.Backend;
import org.logits4j.backend.BackendProvider;

/** The CPU, which is always there. */
public final class CpuBackendProvider implements BackendProvider {
  @Override
  public String kind() {
    return "cpu";
  }

  @Override
  public int preference() {
    return 0;
  }

  @Override
  public Backend open(int index) {
    if (index != 0) {
      throw new DeviceUnavailableException("cpu:" + index, "there is one CPU", "use cpu");
    }
    return new CpuBackend();
  }

  @Override
  public List<String> diagnosis() {
    return List.of("cpu: " + new CpuBackend().description(), "cpu: " + MatrixProducts.explain());
  }
}
