package org.logits4j.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.logits4j.DeviceUnavailableException;
import org.logits4j.backend.Backend;
import org.logits4j.backend.BackendProvider;

/**
 * NVIDIA GPUs. This version holds no kernels for them: asking for one fails and says so, and
 * whether a driver was found.
 */
public final class CudaBackendProvider implements BackendProvider {
  private static final String REMEDY = "use the device cpu";

  private final Path driverVersion;

  /** Looks for the driver where Linux shows it. */
  public CudaBackendProvider() {
    this(Path.of("/proc/driver/nvidia/version"));
  }

  CudaBackendProvider(Path driverVersion) {
    this.driverVersion = driverVersion;
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
    throw new DeviceUnavailableException("cuda:" + index, reason(), REMEDY);
  }

  @Override
  public List<String> diagnosis() {
    return List.of("cuda: not available: " + reason() + ". Remedy: " + REMEDY);
  }

  private String reason() {
    String missing = "this version of logits4j holds no CUDA kernels yet";
    if (!Files.exists(driverVersion)) {
      return missing + ", and no NVIDIA driver was found (" + driverVersion + " is not there)";
    }
    try {
      return missing
          + " (NVIDIA driver found: "
          + Files.readString(driverVersion).lines().findFirst().orElse("unnamed")
          + ")";
    } catch (IOException e) {
      return missing + " (NVIDIA driver found, version unreadable)";
    }
  }
}
