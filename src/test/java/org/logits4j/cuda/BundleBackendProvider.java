package org.logits4j.cuda;

import java.util.List;
import org.logits4j.backend.Backend;
import org.logits4j.backend.BackendProvider;

/**
 * In a bundle this takes the place of the library's own provider, so that the kernels that tests
 * launch are counted.
 */
public final class BundleBackendProvider implements BackendProvider {
  @Override
  public String kind() {
    return "cuda";
  }

  @Override
  public int preference() {
    return new CudaBackendProvider().preference() + 1;
  }

  @Override
  public Backend open(int index) {
    return new CudaBackend("cuda:" + index, BundleLaunches.counted(BundleDrivers.open(index)));
  }

  @Override
  public List<String> diagnosis() {
    return List.of();
  }
}
