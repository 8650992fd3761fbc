package org.logits4j.cuda;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the driver keeps what it compiled, as the CUDA programming guide has it. */
final class JCudaCache {
  private static final String WITHOUT =
      "each process compiles its kernels anew, for some 100 ms each. Remedy: ";

  private final JCudaMachine machine;

  JCudaCache(JCudaMachine machine) {
    this.machine = machine;
  }

  /** For people: where it is, or what is wrong with it and what would help. */
  String describe() {
    if ("1".equals(machine.environment("CUDA_CACHE_DISABLE"))) {
      return "its cache is switched off: " + WITHOUT + "unset CUDA_CACHE_DISABLE";
    }
    String folder = folder();
    if (folder == null) {
      return "its cache has no folder: " + WITHOUT + "set CUDA_CACHE_PATH";
    }
    return canBeWritten(folder)
        ? "its cache is " + folder
        : "its cache " + folder + " can't be written: " + WITHOUT + "set CUDA_CACHE_PATH";
  }

  private @Nullable String folder() {
    String set = machine.environment("CUDA_CACHE_PATH");
    if (set != null) {
      return set;
    }
    String windows = machine.environment("APPDATA");
    if (windows != null) {
      return windows + "\\NVIDIA\\ComputeCache";
    }
    String home = machine.environment("HOME");
    return home == null ? null : home + "/.nv/ComputeCache";
  }

  /** The driver makes the folder when it first needs it. */
  private static boolean canBeWritten(String folder) {
    try {
      Path there = Path.of(folder).toAbsolutePath();
      while (there != null && !Files.exists(there)) {
        there = there.getParent();
      }
      return there != null && Files.isDirectory(there) && Files.isWritable(there);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
