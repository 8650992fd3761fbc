package org.logits4j.cuda;

import static jcuda.driver.JCudaDriver.CU_MEMHOSTALLOC_DEVICEMAP;
import static jcuda.driver.JCudaDriver.CU_MEMHOSTALLOC_PORTABLE;
import static jcuda.driver.JCudaDriver.cuCtxPopCurrent;
import static jcuda.driver.JCudaDriver.cuCtxPushCurrent;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDeviceGetAttribute;
import static jcuda.driver.JCudaDriver.cuDeviceGetCount;
import static jcuda.driver.JCudaDriver.cuDeviceGetName;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuDeviceTotalMem;
import static jcuda.driver.JCudaDriver.cuDriverGetVersion;
import static jcuda.driver.JCudaDriver.cuEventCreate;
import static jcuda.driver.JCudaDriver.cuEventDestroy;
import static jcuda.driver.JCudaDriver.cuEventElapsedTime;
import static jcuda.driver.JCudaDriver.cuEventRecord;
import static jcuda.driver.JCudaDriver.cuEventSynchronize;
import static jcuda.driver.JCudaDriver.cuGetErrorName;
import static jcuda.driver.JCudaDriver.cuGetErrorString;
import static jcuda.driver.JCudaDriver.cuInit;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemAllocAsync;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemFreeAsync;
import static jcuda.driver.JCudaDriver.cuMemFreeHost;
import static jcuda.driver.JCudaDriver.cuMemGetInfo;
import static jcuda.driver.JCudaDriver.cuMemHostAlloc;
import static jcuda.driver.JCudaDriver.cuMemHostGetDevicePointer;
import static jcuda.driver.JCudaDriver.cuMemcpy2DAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoDAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadDataJIT;
import static jcuda.driver.JCudaDriver.cuModuleUnload;
import static jcuda.driver.JCudaDriver.cuStreamCreate;
import static jcuda.driver.JCudaDriver.cuStreamDestroy;
import static jcuda.driver.JCudaDriver.cuStreamIsCapturing;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;
import static jcuda.driver.JCudaDriver.cuStreamWaitEvent;
import static jcuda.driver.JCudaDriver.cuThreadExchangeStreamCaptureMode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import jcuda.CudaException;
import jcuda.Pointer;
import jcuda.driver.CUDA_MEMCPY2D;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUfunction;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmemorytype;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstreamCaptureStatus;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JITOptions;
import org.logits4j.DeviceFailedException;

/**
 * The functions of the CUDA driver that {@link JCudaDriver} needs, with raw handles, as JCuda has
 * them: the only class that knows JCuda's own. What the driver refuses is thrown, with the
 * function's name and the driver's word for it.
 *
 * <p>Nothing here sets what JCuda keeps for the whole process: neither its exceptions nor its log.
 */
final class JCudaApi {
  private static final int LOG_BYTES = 16 << 10;
  private static final int NAME_BYTES = 256;

  /** What a thread's calls fill anew with raw handles, so that they allocate nothing. */
  private static final class Scratch {
    final CUcontext context = new CUcontext();
    final CUstream stream = new CUstream();
    final CUevent event = new CUevent();
    final int[] status = new int[1];

    static Scratch get() {
      return SCRATCH.get();
    }

    CUstream stream(long handle) {
      return JCudaHandles.set(stream, handle);
    }

    CUevent event(long handle) {
      return JCudaHandles.set(event, handle);
    }
  }

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final String device;

  /**
   * For the calls of one device.
   *
   * @param device what failures name
   */
  JCudaApi(String device) {
    this.device = device;
  }

  /** Starts the driver, in a process once; its result. */
  static int initialize() {
    return result(() -> cuInit(0));
  }

  /** A result in the driver's words: {@code CUDA_ERROR_NO_DEVICE (100): no CUDA-capable device}. */
  static String describe(int result) {
    String[] name = new String[1];
    String[] text = new String[1];
    boolean known =
        result(() -> cuGetErrorName(result, name)) == JCudaResult.SUCCESS
            && result(() -> cuGetErrorString(result, text)) == JCudaResult.SUCCESS;
    return known ? name[0] + " (" + result + "): " + text[0] : "result " + result;
  }

  private static int result(IntSupplier call) {
    try {
      return call.getAsInt();
    } catch (CudaException e) {
      return result(e);
    }
  }

  /** Another user of JCuda may have switched its exceptions on; they carry the result's name. */
  private static int result(CudaException e) {
    for (int result = 1; result < CUresult.CUDA_ERROR_UNKNOWN; result++) {
      if (CUresult.stringFor(result).equals(e.getMessage())) {
        return result;
      }
    }
    return CUresult.CUDA_ERROR_UNKNOWN;
  }

  private void call(String function, IntSupplier call) {
    check(function, result(call));
  }

  private void check(String function, int result) {
    if (result != JCudaResult.SUCCESS) {
      throw failure(function, result, "");
    }
  }

  private DeviceFailedException failure(String function, int result, String detail) {
    return new DeviceFailedException(device, function + ": " + describe(result) + detail);
  }

  // the machine and its cards

  /** The newest CUDA that the driver knows: 13000 for 13.0. */
  int driverVersion() {
    int[] version = new int[1];
    call("cuDriverGetVersion", () -> cuDriverGetVersion(version));
    return version[0];
  }

  /** How many cards the driver shows this process. */
  int count() {
    int[] count = new int[1];
    call("cuDeviceGetCount", () -> cuDeviceGetCount(count));
    return count[0];
  }

  /** The card of a number. */
  long card(int index) {
    CUdevice card = new CUdevice();
    call("cuDeviceGet", () -> cuDeviceGet(card, index));
    return JCudaHandles.get(card);
  }

  /** What a card is. */
  CardProperties properties(long card) {
    byte[] name = new byte[NAME_BYTES];
    call("cuDeviceGetName", () -> cuDeviceGetName(name, name.length, device(card)));
    long[] bytes = new long[1];
    call("cuDeviceTotalMem", () -> cuDeviceTotalMem(bytes, device(card)));
    return new CardProperties(
        text(name),
        attribute(card, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
        attribute(card, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
        attribute(card, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
        attribute(card, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN),
        attribute(card, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE),
        bytes[0],
        driverVersion());
  }

  private static String text(byte[] zeroTerminated) {
    String all = new String(zeroTerminated, StandardCharsets.UTF_8);
    return all.substring(0, all.indexOf('\0'));
  }

  /** Whether the card has stream-ordered memory. */
  boolean hasPools(long card) {
    return attribute(card, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED) != 0;
  }

  /** The largest stride of rows that it copies. */
  long maxPitch(long card) {
    return attribute(card, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_PITCH);
  }

  private int attribute(long card, int attribute) {
    int[] value = new int[1];
    call("cuDeviceGetAttribute", () -> cuDeviceGetAttribute(value, attribute, device(card)));
    return value[0];
  }

  private static CUdevice device(long card) {
    return JCudaHandles.set(new CUdevice(), card);
  }

  // contexts

  /** The context that all libraries in the process share, retained. */
  long retainContext(long card) {
    CUcontext context = new CUcontext();
    call("cuDevicePrimaryCtxRetain", () -> cuDevicePrimaryCtxRetain(context, device(card)));
    return JCudaHandles.get(context);
  }

  void releaseContext(long card) {
    call("cuDevicePrimaryCtxRelease", () -> cuDevicePrimaryCtxRelease(device(card)));
  }

  /** Makes a context current on this thread, on top of what is. Allocates nothing. */
  void pushContext(long context) {
    CUcontext pushed = JCudaHandles.set(Scratch.get().context, context);
    int result;
    try {
      result = cuCtxPushCurrent(pushed);
    } catch (CudaException e) {
      result = result(e);
    }
    check("cuCtxPushCurrent", result);
  }

  /**
   * Makes current again what was before; what fails here failed before, and was told. Allocates
   * nothing.
   */
  void popContext() {
    int unused = result(() -> cuCtxPopCurrent(Scratch.get().context));
  }

  /** Lets this thread do what a capture in another thread forbids; what it was allowed before. */
  int relaxCapture() {
    int[] mode = {CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED};
    call("cuThreadExchangeStreamCaptureMode", () -> cuThreadExchangeStreamCaptureMode(mode));
    return mode[0];
  }

  /** Allows this thread what it was allowed before; what fails here failed before, and was told. */
  void restoreCapture(int mode) {
    int[] exchanged = {mode};
    int unused = result(() -> cuThreadExchangeStreamCaptureMode(exchanged));
  }

  // modules and kernels

  /**
   * Loads a module.
   *
   * @param image a direct buffer with the PTX and a zero behind it: the driver compiles for some
   *     100 ms, in which an array would hold up the garbage collector
   */
  long load(String name, ByteBuffer image) {
    CUmodule module = new CUmodule();
    JITOptions options = new JITOptions();
    options.putBytes(CUjit_option.CU_JIT_ERROR_LOG_BUFFER, new byte[LOG_BYTES]);
    options.putInt(CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES, LOG_BYTES);
    int result = result(() -> cuModuleLoadDataJIT(module, Pointer.to(image), options));
    if (result != JCudaResult.SUCCESS) {
      String log = options.getString(CUjit_option.CU_JIT_ERROR_LOG_BUFFER);
      throw failure(
          "cuModuleLoadDataEx " + name, result, JCudaResult.afterLoading(result) + tail(log));
    }
    return JCudaHandles.get(module);
  }

  private static String tail(String log) {
    return log.isBlank() ? "" : System.lineSeparator() + log.strip();
  }

  void unload(long module) {
    call("cuModuleUnload", () -> cuModuleUnload(JCudaHandles.set(new CUmodule(), module)));
  }

  /** A kernel of a module; a driver that loads lazily loads its code now, not at its launch. */
  long function(long module, String name) {
    CUfunction function = new CUfunction();
    CUmodule from = JCudaHandles.set(new CUmodule(), module);
    int result = result(() -> cuModuleGetFunction(function, from, name));
    if (result != JCudaResult.SUCCESS) {
      throw failure("cuModuleGetFunction", result, ": " + name);
    }
    return JCudaHandles.get(function);
  }

  /** A kernel with its parameters, ready to be launched by one thread at a time. */
  static final class Launch {
    private final String name;
    private final CUfunction function;
    private final ByteBuffer parameters;
    private final Pointer parameter;
    private final CUstream stream = new CUstream();

    /**
     * Makes it ready.
     *
     * @param parameters the structure that is its only parameter, in a direct buffer
     */
    Launch(String name, long function, ByteBuffer parameters) {
      this.name = name;
      this.function = JCudaHandles.set(new CUfunction(), function);
      this.parameters = parameters;
      parameter = Pointer.to(Pointer.to(parameters));
    }

    ByteBuffer parameters() {
      return parameters;
    }
  }

  /** Launches a kernel. Allocates nothing on the Java heap. */
  void launch(Launch launch, int blocks, int threads, long stream) {
    CUstream on = JCudaHandles.set(launch.stream, stream);
    int result;
    try {
      result =
          cuLaunchKernel(
              launch.function, blocks, 1, 1, threads, 1, 1, 0, on, launch.parameter, null);
    } catch (CudaException e) {
      result = result(e);
    }
    if (result != JCudaResult.SUCCESS) {
      throw failure(
          "cuLaunchKernel",
          result,
          " (at the launch of " + launch.name + ", " + blocks + " x " + threads + " threads)");
    }
  }

  // memory

  /** Free and total bytes of the card. */
  long[] memory() {
    long[] free = new long[1];
    long[] total = new long[1];
    call("cuMemGetInfo", () -> cuMemGetInfo(free, total));
    return new long[] {free[0], total[0]};
  }

  /** Memory from the card's default pool, in the stream's order; 0 where there is too little. */
  long allocate(long bytes, long stream) {
    CUdeviceptr address = new CUdeviceptr();
    int result = result(() -> cuMemAllocAsync(address, bytes, Scratch.get().stream(stream)));
    return allocated("cuMemAllocAsync", result, address);
  }

  /** Memory; 0 where there is too little. */
  long allocate(long bytes) {
    CUdeviceptr address = new CUdeviceptr();
    return allocated("cuMemAlloc", result(() -> cuMemAlloc(address, bytes)), address);
  }

  private long allocated(String function, int result, CUdeviceptr address) {
    if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      return 0;
    }
    check(function, result);
    return JCudaHandles.get(address);
  }

  /** Gives memory back to its pool, in the stream's order. */
  void free(long address, long stream) {
    call("cuMemFreeAsync", () -> cuMemFreeAsync(pointer(address), Scratch.get().stream(stream)));
  }

  /** Gives memory back that came from no pool. */
  void free(long address) {
    call("cuMemFree", () -> cuMemFree(pointer(address)));
  }

  private static CUdeviceptr pointer(long address) {
    return JCudaHandles.set(new CUdeviceptr(), address);
  }

  /** Memory of the host that kernels reach too, from every context. */
  ByteBuffer allocateOnHost(long bytes) {
    Pointer memory = new Pointer();
    int flags = CU_MEMHOSTALLOC_PORTABLE | CU_MEMHOSTALLOC_DEVICEMAP;
    call("cuMemHostAlloc", () -> cuMemHostAlloc(memory, bytes, flags));
    return memory.getByteBuffer();
  }

  /** Where kernels find memory of the host. */
  long addressOf(ByteBuffer host) {
    CUdeviceptr address = new CUdeviceptr();
    call(
        "cuMemHostGetDevicePointer", () -> cuMemHostGetDevicePointer(address, Pointer.to(host), 0));
    return JCudaHandles.get(address);
  }

  void freeOnHost(ByteBuffer host) {
    call("cuMemFreeHost", () -> cuMemFreeHost(Pointer.to(host)));
  }

  // copies

  /**
   * Gives a copy to a stream.
   *
   * @param source a direct buffer, all of which is copied; it must stay as it is until the stream
   *     is done with it
   */
  void copyToDevice(long target, ByteBuffer source, long stream) {
    call(
        "cuMemcpyHtoDAsync",
        () ->
            cuMemcpyHtoDAsync(
                pointer(target),
                Pointer.to(source),
                source.capacity(),
                Scratch.get().stream(stream)));
  }

  /**
   * Gives a copy to a stream.
   *
   * @param target a direct buffer, all of which is filled; it must stay until the stream is done
   *     with it
   */
  void copyToHost(ByteBuffer target, long source, long stream) {
    call(
        "cuMemcpyDtoHAsync",
        () ->
            cuMemcpyDtoHAsync(
                Pointer.to(target),
                pointer(source),
                target.capacity(),
                Scratch.get().stream(stream)));
  }

  void copy(long target, long source, long bytes, long stream) {
    call(
        "cuMemcpyDtoDAsync",
        () ->
            cuMemcpyDtoDAsync(
                pointer(target), pointer(source), bytes, Scratch.get().stream(stream)));
  }

  void copyRows(
      long target,
      long targetStride,
      long source,
      long sourceStride,
      long width,
      long rows,
      long stream) {
    CUDA_MEMCPY2D copy = new CUDA_MEMCPY2D();
    copy.srcMemoryType = CUmemorytype.CU_MEMORYTYPE_DEVICE;
    copy.srcDevice = pointer(source);
    copy.srcPitch = sourceStride;
    copy.dstMemoryType = CUmemorytype.CU_MEMORYTYPE_DEVICE;
    copy.dstDevice = pointer(target);
    copy.dstPitch = targetStride;
    copy.WidthInBytes = width;
    copy.Height = rows;
    call("cuMemcpy2DAsync", () -> cuMemcpy2DAsync(copy, Scratch.get().stream(stream)));
  }

  // streams and events

  long createStream() {
    CUstream stream = new CUstream();
    call("cuStreamCreate", () -> cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    return JCudaHandles.get(stream);
  }

  void destroyStream(long stream) {
    call("cuStreamDestroy", () -> cuStreamDestroy(Scratch.get().stream(stream)));
  }

  void synchronizeStream(long stream) {
    call("cuStreamSynchronize", () -> cuStreamSynchronize(Scratch.get().stream(stream)));
  }

  /** Whether a stream is captured, also where the capture failed already. Allocates nothing. */
  boolean isCapturing(long stream) {
    Scratch scratch = Scratch.get();
    int result;
    try {
      result = cuStreamIsCapturing(scratch.stream(stream), scratch.status);
    } catch (CudaException e) {
      result = result(e);
    }
    check("cuStreamIsCapturing", result);
    return scratch.status[0] != CUstreamCaptureStatus.CU_STREAM_CAPTURE_STATUS_NONE;
  }

  long createEvent() {
    return createEvent(CUevent_flags.CU_EVENT_DISABLE_TIMING);
  }

  /** An event that keeps the time. */
  long createTimer() {
    return createEvent(CUevent_flags.CU_EVENT_DEFAULT);
  }

  private long createEvent(int flags) {
    CUevent event = new CUevent();
    call("cuEventCreate", () -> cuEventCreate(event, flags));
    return JCudaHandles.get(event);
  }

  /** The time between two timers. */
  double milliseconds(long from, long to) {
    float[] milliseconds = new float[1];
    CUevent first = JCudaHandles.set(new CUevent(), from);
    CUevent last = JCudaHandles.set(new CUevent(), to);
    call("cuEventElapsedTime", () -> cuEventElapsedTime(milliseconds, first, last));
    return milliseconds[0];
  }

  void destroyEvent(long event) {
    call("cuEventDestroy", () -> cuEventDestroy(Scratch.get().event(event)));
  }

  void synchronizeEvent(long event) {
    call("cuEventSynchronize", () -> cuEventSynchronize(Scratch.get().event(event)));
  }

  /** Allocates nothing. */
  void record(long event, long stream) {
    Scratch scratch = Scratch.get();
    int result;
    try {
      result = cuEventRecord(scratch.event(event), scratch.stream(stream));
    } catch (CudaException e) {
      result = result(e);
    }
    check("cuEventRecord", result);
  }

  /** Allocates nothing. */
  void waitFor(long event, long stream) {
    Scratch scratch = Scratch.get();
    int result;
    try {
      result = cuStreamWaitEvent(scratch.stream(stream), scratch.event(event), 0);
    } catch (CudaException e) {
      result = result(e);
    }
    check("cuStreamWaitEvent", result);
  }
}
