package org.logits4j.cuda;

import java.util.List;
import org.logits4j.DeviceUnavailableException;

/** Why JCuda's native code could not be loaded, as the system's linker puts it. */
final class NativeLinkFailure {
  /** A name in the linker's message, and what it means that the linker stumbles over it. */
  private record Cause(String name, String reason, String remedy) {}

  private static final String INSTALL_DRIVER =
      "install the NVIDIA driver, branch 470 or newer; start a container with the NVIDIA Container"
          + " Toolkit (docker run --gpus all)";

  private static final List<Cause> CAUSES =
      List.of(
          new Cause(
              "libcuda.so.1",
              "no NVIDIA driver was found (libcuda.so.1 is in none of the linker's folders)",
              INSTALL_DRIVER),
          new Cause(
              "dependent libraries",
              "no NVIDIA driver was found (nvcuda.dll is in none of the system's folders)",
              INSTALL_DRIVER),
          new Cause(
              "libstdc++.so.6",
              "JCuda's native code needs libstdc++.so.6",
              "install the package libstdc++6"),
          new Cause(
              "failed to map segment",
              "the temporary folder allows no native code (it is mounted noexec)",
              "name another with -Djava.io.tmpdir"));

  private NativeLinkFailure() {}

  /** For users; the linker's own words where there are none of ours. */
  static DeviceUnavailableException of(String device, NativeLibrary library, LinkageError error) {
    String message = error.getMessage();
    String said = said(library, message == null ? error.toString() : message);
    for (Cause cause : CAUSES) {
      if (said.contains(cause.name())) {
        return new DeviceUnavailableException(device, cause.reason(), cause.remedy());
      }
    }
    return new DeviceUnavailableException(
        device,
        "JCuda's native code could not be loaded: " + said,
        "see that the NVIDIA driver is installed whole, or use the device cpu");
  }

  /** JCuda's loader makes many lines of it; the last with the file's name is the linker's. */
  private static String said(NativeLibrary library, String message) {
    return message
        .lines()
        .filter(line -> line.contains(library.file() + ":"))
        .reduce((first, second) -> second)
        .orElse(message)
        .strip();
  }
}
