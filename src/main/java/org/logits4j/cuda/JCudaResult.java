package org.logits4j.cuda;

/** Results of the driver that there is more to say about than the driver does. */
final class JCudaResult {
  /** The result of a function that did what it was asked. */
  static final int SUCCESS = 0;

  static final int NO_DEVICE = 100;

  private static final int STUB_LIBRARY = 34;
  private static final int INVALID_PTX = 218;
  private static final int JIT_COMPILER_NOT_FOUND = 221;
  private static final int UNSUPPORTED_PTX_VERSION = 222;
  private static final int JIT_COMPILATION_DISABLED = 223;
  private static final int SYSTEM_NOT_READY = 802;
  private static final int SYSTEM_DRIVER_MISMATCH = 803;
  private static final int COMPAT_NOT_SUPPORTED_ON_DEVICE = 804;

  private JCudaResult() {}

  /** What it means that a module could not be loaded, and what would help. */
  static String afterLoading(int result) {
    return switch (result) {
      case INVALID_PTX -> ". The driver's compiler refused the PTX; what it said:";
      case JIT_COMPILER_NOT_FOUND ->
          ". The driver's PTX compiler is missing: install the driver whole"
              + " (libnvidia-ptxjitcompiler.so.1; in a container NVIDIA_DRIVER_CAPABILITIES must"
              + " hold compute)";
      case UNSUPPORTED_PTX_VERSION ->
          ". The driver is older than the PTX: update the NVIDIA driver";
      case JIT_COMPILATION_DISABLED ->
          ". The compilation of PTX is switched off, and the kernels come as PTX: unset"
              + " CUDA_DISABLE_PTX_JIT and CUDA_DISABLE_JIT";
      default -> "";
    };
  }

  /** What helps where the driver does not start. */
  static String remedyAfterStart(int result) {
    return switch (result) {
      case NO_DEVICE ->
          "see that nvidia-smi lists a card and that CUDA_VISIBLE_DEVICES does not hide it; start a"
              + " container with docker run --gpus all";
      case STUB_LIBRARY ->
          "take the CUDA toolkit's folder stubs off LD_LIBRARY_PATH: its libcuda.so is no driver";
      case SYSTEM_NOT_READY ->
          "wait until the machine's services are up; with NVSwitch that is nvidia-fabricmanager";
      case SYSTEM_DRIVER_MISMATCH ->
          "reboot, or load the kernel module anew: its version is not that of the driver library";
      case COMPAT_NOT_SUPPORTED_ON_DEVICE ->
          "take the package cuda-compat off LD_LIBRARY_PATH: this card does not support it";
      default -> "see that nvidia-smi works";
    };
  }
}
