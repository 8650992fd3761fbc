package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.logits4j.DeviceUnavailableException;

class CudaBackendProviderTest {
  @TempDir private Path directory;

  private static String reason(Path driverVersion) {
    CudaBackendProvider provider = new CudaBackendProvider(driverVersion);
    DeviceUnavailableException thrown =
        assertThrows(DeviceUnavailableException.class, () -> provider.open(2));
    assertTrue(thrown.getMessage().startsWith("device cuda:2 is not available: "));
    assertTrue(provider.diagnosis().get(0).contains(thrown.reason()));
    assertTrue(provider.diagnosis().get(0).contains(thrown.remedy()));
    return thrown.reason();
  }

  @Test
  void isPreferredToTheCpu() {
    CudaBackendProvider provider = new CudaBackendProvider();
    assertEquals("cuda", provider.kind());
    assertTrue(provider.preference() > 0);
  }

  @Test
  void namesTheFileThatIsMissing() {
    Path missing = directory.resolve("version");
    assertTrue(reason(missing).contains(missing + " is not there"));
  }

  @Test
  void namesTheDriverThatIsThere() throws IOException {
    Path version = directory.resolve("version");
    Files.writeString(version, "NVRM version: 580.95\nGCC version: 12\n");
    assertTrue(reason(version).endsWith("(NVIDIA driver found: NVRM version: 580.95)"));
    Files.writeString(version, "");
    assertTrue(reason(version).endsWith("(NVIDIA driver found: unnamed)"));
  }

  @Test
  void saysWhereItCannotRead() {
    assertTrue(reason(directory).endsWith("version unreadable)"));
  }
}
