package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.logits4j.DeviceFailedException;
import org.logits4j.gpusim.Kernel;
import org.logits4j.gpusim.LaunchReport;
import org.logits4j.gpusim.PtxModule;
import org.logits4j.gpusim.SimulatedGpu;

/**
 * The driver of a simulated GPU. What is given to a stream is done at once, to its end.
 *
 * <p>Calls that the CUDA driver would not survive fail with {@link SimulatedMisuseException}; what
 * the simulated GPU finds wrong with a kernel fails with its own exception. The first of them is
 * told once more when the driver is closed, which also fails if something was not given back.
 *
 * <p>Any number of threads may use it; one call is done after the other.
 */
final class SimulatedDriver implements Driver {
  /** The legacy default stream. */
  static final long LEGACY_STREAM = 1;

  private final SimulatedGpu gpu;
  private final CardProperties card;
  private final SimulatedCalls calls = new SimulatedCalls();
  private final SimulatedMemory memory;
  private final SimulatedHandles<SimulatedStream> streams =
      new SimulatedHandles<>("stream", 0x10000);
  private final SimulatedHandles<String> events = new SimulatedHandles<>("event", 0x20000);
  private final Set<SimulatedModule> modules = new LinkedHashSet<>();
  private final Set<SimulatedHostWords> words = new LinkedHashSet<>();
  private final List<SimulatedLaunch> launches = new ArrayList<>();

  SimulatedDriver(SimulatedGpu gpu, CardProperties card) {
    this.gpu = gpu;
    this.card = card;
    memory = new SimulatedMemory(gpu, card.totalBytes());
    streams.put(LEGACY_STREAM, new SimulatedStream(true));
  }

  /** Returns options to choose from: at first an exact card of compute capability 9.0. */
  static SimulatedDriverOptions options() {
    return new SimulatedDriverOptions();
  }

  @Override
  public CardProperties card() {
    return card;
  }

  @Override
  public DriverModule load(String name, String ptx) {
    return calls.call(
        SimulatedCall.LOAD,
        () -> {
          PtxModule loaded = gpu.load(ptx);
          SimulatedTarget.check(card, name, loaded);
          SimulatedModule module = new SimulatedModule(this, name, loaded);
          modules.add(module);
          return module;
        });
  }

  void unload(SimulatedModule module) {
    calls.run(
        SimulatedCall.UNLOAD,
        () -> {
          if (!modules.remove(module)) {
            throw new SimulatedMisuseException(module + " was unloaded before");
          }
          gpu.unload(module.ptx());
        });
  }

  DriverKernel kernel(SimulatedModule module, String name, int parameterBytes) {
    return calls.watch(
        () -> {
          checkLoaded(module);
          if (!module.ptx().kernelNames().contains(name)) {
            throw failed("cuModuleGetFunction: CUDA_ERROR_NOT_FOUND (500): " + name);
          }
          Kernel kernel = module.ptx().kernel(name);
          if (!kernel.parameterSizes().equals(List.of(parameterBytes))) {
            throw new SimulatedMisuseException(
                "kernel %s takes parameters of %s bytes, not one of %d"
                    .formatted(name, kernel.parameterSizes(), parameterBytes));
          }
          return new SimulatedKernel(this, module, kernel, parameterBytes);
        });
  }

  private void checkLoaded(SimulatedModule module) {
    if (!modules.contains(module)) {
      throw new SimulatedMisuseException(module + " was unloaded");
    }
  }

  void launch(SimulatedKernel kernel, byte[] parameters, int blocks, int threads, long stream) {
    calls.run(
        SimulatedCall.LAUNCH,
        () -> {
          checkLoaded(kernel.module());
          streams
              .get(stream)
              .give(
                  () -> {
                    checkLoaded(kernel.module());
                    LaunchReport report = kernel.run(parameters, blocks, threads);
                    String module = kernel.module().name();
                    launches.add(
                        new SimulatedLaunch(
                            module, kernel.name(), blocks, threads, stream, report));
                  });
        });
  }

  @Override
  public long allocate(long bytes, long stream) {
    return calls.call(
        SimulatedCall.ALLOCATE,
        () -> {
          refuseCapture(SimulatedCall.ALLOCATE, stream);
          return memory.allocate(bytes, false);
        });
  }

  @Override
  public void free(long address, long stream) {
    calls.run(
        SimulatedCall.FREE,
        () -> {
          refuseCapture(SimulatedCall.FREE, stream);
          memory.free(address, false);
        });
  }

  /** Memory of the caller's own, which the backend must not free. */
  long allocateForeign(long bytes) {
    return calls.watch(() -> memory.allocate(bytes, true));
  }

  /** Frees memory of the caller's own. */
  void freeForeign(long address) {
    calls.watch(
        () -> {
          memory.free(address, true);
          return true;
        });
  }

  @Override
  public HostWords allocateHostWords(int count) {
    return calls.call(
        SimulatedCall.ALLOCATE_HOST_WORDS,
        () -> {
          SimulatedHostWords made =
              new SimulatedHostWords(this, memory.allocateWords(count), count);
          words.add(made);
          return made;
        });
  }

  void freeWords(SimulatedHostWords freed, long address) {
    calls.run(
        SimulatedCall.FREE_HOST_WORDS,
        () -> {
          if (!words.remove(freed)) {
            throw new SimulatedMisuseException(freed + " were freed before");
          }
          gpu.free(address);
        });
  }

  long getWord(long address) {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    calls.watch(
        () -> {
          gpu.copyOut(address, word);
          return true;
        });
    return word.getLong(0);
  }

  void setWord(long address, long value) {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    word.putLong(0, value);
    calls.watch(
        () -> {
          gpu.copyIn(address, word);
          return true;
        });
  }

  @Override
  public long createStream() {
    return calls.call(SimulatedCall.CREATE_STREAM, () -> streams.add(new SimulatedStream(false)));
  }

  @Override
  public void destroyStream(long stream) {
    calls.run(SimulatedCall.DESTROY_STREAM, () -> destroy(stream, false));
  }

  private void destroy(long stream, boolean foreign) {
    if (stream == LEGACY_STREAM || streams.get(stream).isForeign() != foreign) {
      throw new SimulatedMisuseException(
          "stream 0x%x is for somebody else to destroy".formatted(stream));
    }
    streams.remove(stream);
  }

  /** A stream that the caller made. */
  long createForeignStream() {
    return calls.watch(() -> streams.add(new SimulatedStream(true)));
  }

  /** Destroys a stream that the caller made. */
  void destroyForeignStream(long stream) {
    calls.watch(
        () -> {
          destroy(stream, true);
          return true;
        });
  }

  /** What is given to the stream from now on becomes part of a graph. */
  void beginCapture(long stream) {
    calls.watch(
        () -> {
          if (stream == LEGACY_STREAM) {
            throw new SimulatedMisuseException("the legacy stream can't be captured");
          }
          streams.get(stream).beginCapture();
          return true;
        });
  }

  /** Returns what was given to the stream since it is captured. */
  SimulatedGraph endCapture(long stream) {
    return calls.watch(() -> new SimulatedGraph(this, streams.get(stream).endCapture()));
  }

  void replay(List<Runnable> work) {
    calls.watch(
        () -> {
          work.forEach(Runnable::run);
          return true;
        });
  }

  @Override
  public void synchronizeStream(long stream) {
    calls.run(
        SimulatedCall.SYNCHRONIZE_STREAM,
        () -> refuseCapture(SimulatedCall.SYNCHRONIZE_STREAM, stream));
  }

  @Override
  public boolean isCapturing(long stream) {
    return calls.call(SimulatedCall.IS_CAPTURING, () -> streams.get(stream).isCapturing());
  }

  private void refuseCapture(SimulatedCall call, long stream) {
    if (streams.get(stream).isCapturing()) {
      throw failed(call.function() + ": CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED (900)");
    }
  }

  private DeviceFailedException failed(String what) {
    return new DeviceFailedException(card.name(), what);
  }

  @Override
  public long createEvent() {
    return calls.call(SimulatedCall.CREATE_EVENT, () -> events.add("event"));
  }

  @Override
  public void destroyEvent(long event) {
    calls.run(SimulatedCall.DESTROY_EVENT, () -> events.remove(event));
  }

  @Override
  public void record(long event, long stream) {
    calls.run(
        SimulatedCall.RECORD,
        () -> {
          events.get(event);
          streams.get(stream);
        });
  }

  @Override
  public void waitFor(long event, long stream) {
    calls.run(
        SimulatedCall.WAIT_FOR,
        () -> {
          events.get(event);
          streams.get(stream);
        });
  }

  @Override
  public void synchronizeEvent(long event) {
    calls.run(SimulatedCall.SYNCHRONIZE_EVENT, () -> events.get(event));
  }

  @Override
  public void copyToDevice(long target, ByteBuffer source, long stream) {
    calls.run(
        SimulatedCall.COPY_TO_DEVICE,
        () -> {
          refuseCapture(SimulatedCall.COPY_TO_DEVICE, stream);
          memory.copyIn(target, source);
        });
  }

  @Override
  public void copyToHost(ByteBuffer target, long source, long stream) {
    calls.run(
        SimulatedCall.COPY_TO_HOST,
        () -> {
          refuseCapture(SimulatedCall.COPY_TO_HOST, stream);
          memory.copyOut(target, source);
        });
  }

  @Override
  public void copyRows(
      long target,
      long targetStride,
      long source,
      long sourceStride,
      long width,
      long rows,
      long stream) {
    calls.run(
        SimulatedCall.COPY_ROWS,
        () ->
            streams
                .get(stream)
                .give(
                    () ->
                        memory.copyRows(target, targetStride, source, sourceStride, width, rows)));
  }

  /** Lets the next call that can tell of an error of earlier work fail. */
  void failNext(DeviceFailedException failure) {
    calls.failNext(failure);
  }

  /** Lets the next call of a kind fail. */
  void failNext(SimulatedCall kind, DeviceFailedException failure) {
    calls.failNext(kind, failure);
  }

  /** Lets every call fail, as after an error that a process can't recover from. */
  void failFromNowOn(DeviceFailedException failure) {
    calls.failFromNowOn(failure);
  }

  /** Returns how many calls of a kind there were. */
  long count(SimulatedCall kind) {
    return calls.count(kind);
  }

  /** Forgets the calls and the launches so far. */
  void clearCounts() {
    calls.clear();
    calls.watch(
        () -> {
          launches.clear();
          return true;
        });
  }

  /** Returns the launches that were done, in order. */
  List<SimulatedLaunch> launches() {
    return calls.watch(() -> List.copyOf(launches));
  }

  /** Returns how many bytes are allocated now, the caller's included. */
  long bytesInUse() {
    return calls.watch(memory::used);
  }

  @Override
  public void close() {
    if (!calls.close()) {
      return;
    }
    RuntimeException mistake = calls.firstMistake();
    if (mistake != null) {
      throw mistake;
    }
    String left = left();
    if (!left.isEmpty() && !calls.isBroken()) {
      throw new SimulatedMisuseException("not given back:" + left);
    }
  }

  private String left() {
    StringBuilder left = new StringBuilder();
    memory
        .left()
        .forEach((address, a) -> left.append(" %d bytes at 0x%x".formatted(a.bytes(), address)));
    streams.known().values().removeIf(SimulatedStream::isForeign);
    streams.known().keySet().forEach(stream -> left.append(" stream 0x%x".formatted(stream)));
    events.known().keySet().forEach(event -> left.append(" event 0x%x".formatted(event)));
    modules.forEach(module -> left.append(' ').append(module));
    words.forEach(some -> left.append(' ').append(some));
    return left.toString();
  }
}
