package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.logits4j.DeviceUnavailableException;

class NativeLinkFailureTest {
  private static final String FILE = "/tmp/x/" + NativeLibrary.LINUX.file();

  private static DeviceUnavailableException of(String message) {
    return NativeLinkFailure.of("cuda:0", NativeLibrary.LINUX, new UnsatisfiedLinkError(message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "libcuda.so.1: cannot open shared object file: No such file or directory"
            + " | no NVIDIA driver was found | install the NVIDIA driver",
        "Can't find dependent libraries | nvcuda.dll | install the NVIDIA driver",
        "libstdc++.so.6: cannot open shared object file | libstdc++ | libstdc++6",
        "failed to map segment from shared object | noexec | -Djava.io.tmpdir",
        "/lib/libc.so.6: version `GLIBC_2.17' not found | `GLIBC_2.17' not found | driver"
      })
  void saysWhatTheLinkerMeans(String linker, String reason, String remedy) {
    DeviceUnavailableException failure = of(FILE + ": " + linker);
    assertTrue(failure.reason().contains(reason), failure.reason());
    assertTrue(failure.remedy().contains(remedy), failure.remedy());
  }

  @Test
  void findsTheLinkersLineInWhatJCudaSays() {
    String message =
        "Error while loading native library\n"
            + "java.lang.UnsatisfiedLinkError: no JCudaDriver in java.library.path: /usr/lib\n"
            + "java.lang.UnsatisfiedLinkError: "
            + FILE
            + ": wrong ELF class\n\tat java.base/java.lang.System.load\n";
    assertEquals(
        "JCuda's native code could not be loaded: java.lang.UnsatisfiedLinkError: "
            + FILE
            + ": wrong ELF class",
        of(message).reason());
  }

  @Test
  void anErrorWithoutAMessageIsOneToo() {
    DeviceUnavailableException failure =
        NativeLinkFailure.of("cuda:0", NativeLibrary.LINUX, new NoClassDefFoundError());
    assertEquals(
        "JCuda's native code could not be loaded: java.lang.NoClassDefFoundError",
        failure.reason());
  }
}
