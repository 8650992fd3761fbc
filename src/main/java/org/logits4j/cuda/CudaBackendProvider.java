package org.logits4j.cuda;

import java.util.List;
import org.logits4j.DeviceFailedException;
import org.logits4j.backend.Backend;
import org.logits4j.backend.BackendProvider;

/** NVIDIA GPUs, through JCuda where that is on the class path. */
public final class CudaBackendProvider implements BackendProvider {
  private final JCudaMachine machine;

  /** Looks at the machine that this runs on. */
  public CudaBackendProvider() {
    this(new JCudaLocalMachine());
  }

  CudaBackendProvider(JCudaMachine machine) {
    this.machine = machine;
  }

  @Override
  public String kind() {
    return "cuda";
  }

  @Override
  public int preference() {
    return 1;
  }

  @Override
  public Backend open(int index) {
    String name = "cuda:" + index;
    new JCudaAvailability(machine).requireCard(name, index);
    try {
      return open(name, machine.open(name, index));
    } catch (DeviceFailedException e) {
      throw JCudaAvailability.refused(name, e);
    }
  }

  private static Backend open(String name, Driver driver) {
    try {
      return new CudaBackend(name, driver);
    } catch (RuntimeException | Error e) {
      driver.close();
      throw e;
    }
  }

  @Override
  public List<String> diagnosis() {
    return new JCudaDiagnosis(machine).lines();
  }
}
