package org.logits4j.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BinaryOperator;
import org.logits4j.DeviceFailedException;
import org.logits4j.gpusim.Footprint;
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
 * <p>That work on the same memory is ordered, by a stream, events or waiting, is checked too: see
 * {@link SimulatedOrder}.
 *
 * <p>Any number of threads may use it; one call is done after the other.
 */
final class SimulatedDriver implements Driver {
  /** The legacy default stream. */
  static final long LEGACY_STREAM = 1;

  private static final int REMEMBERED_LAUNCHES = 1000;

  private final SimulatedGpu gpu;
  private final CardProperties card;
  private final BinaryOperator<String> texts;
  private final SimulatedCalls calls = new SimulatedCalls();
  private final SimulatedMemory memory;
  private final SimulatedStreams streams;
  private final Set<SimulatedModule> modules = new LinkedHashSet<>();
  private final Set<SimulatedHostWords> words = new LinkedHashSet<>();
  private final Deque<SimulatedLaunch> launches = new ArrayDeque<>();

  SimulatedDriver(
      SimulatedGpu gpu, CardProperties card, boolean checksOrder, BinaryOperator<String> texts) {
    this.gpu = gpu;
    this.card = card;
    this.texts = texts;
    memory = new SimulatedMemory(gpu, card.totalBytes());
    streams = new SimulatedStreams(card.name(), checksOrder);
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
          PtxModule loaded = gpu.load(texts.apply(name, ptx));
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
          if (!modules.contains(module)) {
            throw new SimulatedMisuseException(module + " was unloaded before");
          }
          if (!streams.hostKnows(module.launched())) {
            throw new SimulatedMisuseException(module + " is unloaded while its kernels may run");
          }
          gpu.unload(module.ptx());
          modules.remove(module);
        });
  }

  DriverKernel kernel(SimulatedModule module, String name, int parameterBytes) {
    return calls.watch(
        () -> {
          checkLoaded(module);
          if (!module.ptx().kernelNames().contains(name)) {
            throw new DeviceFailedException(
                card.name(), "cuModuleGetFunction: CUDA_ERROR_NOT_FOUND (500): " + name);
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
          streams.get(stream).give(on -> launch(kernel, parameters, blocks, threads, on));
        });
  }

  private void launch(
      SimulatedKernel kernel, byte[] parameters, int blocks, int threads, SimulatedStream stream) {
    SimulatedModule module = kernel.module();
    checkLoaded(module);
    LaunchReport report = kernel.run(parameters, blocks, threads);
    if (launches.size() == REMEMBERED_LAUNCHES) {
      launches.removeFirst();
    }
    launches.addLast(
        new SimulatedLaunch(
            module.name(), kernel.name(), blocks, threads, stream.handle(), report));
    streams.work("kernel " + kernel.name(), stream, report.loaded(), report.stored());
    module.launched().join(stream.clock());
  }

  @Override
  public long freeBytes() {
    return calls.call(SimulatedCall.FREE_BYTES, memory::unused);
  }

  @Override
  public long allocate(long bytes, long stream) {
    return calls.call(
        SimulatedCall.ALLOCATE,
        () -> {
          SimulatedStream on = streams.uncaptured(SimulatedCall.ALLOCATE, stream);
          long address = memory.allocate(bytes, false);
          streams.work("an allocation", on, Footprint.NONE, Footprint.of(address, bytes));
          return address;
        });
  }

  @Override
  public void free(long address, long stream) {
    calls.run(
        SimulatedCall.FREE,
        () -> {
          SimulatedStream on = streams.uncaptured(SimulatedCall.FREE, stream);
          long bytes = memory.free(address, false);
          streams.work("a free", on, Footprint.NONE, Footprint.of(address, bytes));
        });
  }

  /** Memory of the caller's own, which the backend must not free. */
  long allocateForeign(long bytes) {
    return calls.watch(() -> memory.allocate(bytes, true));
  }

  /** Frees memory of the caller's own. */
  void freeForeign(long address) {
    calls.watch(() -> memory.free(address, true));
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

  void freeWords(SimulatedHostWords freed, long address, long bytes) {
    calls.run(
        SimulatedCall.FREE_HOST_WORDS,
        () -> {
          if (!words.contains(freed)) {
            throw new SimulatedMisuseException(freed + " were freed before");
          }
          streams.host("the host's free", Footprint.NONE, Footprint.of(address, bytes));
          gpu.free(address);
          words.remove(freed);
        });
  }

  long getWord(long address) {
    return calls.watch(
        () -> {
          streams.host("the host's read", Footprint.of(address, Long.BYTES), Footprint.NONE);
          return memory.word(address);
        });
  }

  void setWord(long address, long value) {
    calls.watch(
        () -> {
          streams.host("the host's write", Footprint.NONE, Footprint.of(address, Long.BYTES));
          memory.setWord(address, value);
          return true;
        });
  }

  @Override
  public long createStream() {
    return calls.call(SimulatedCall.CREATE_STREAM, () -> streams.create(SimulatedStream.Kind.OWN));
  }

  @Override
  public void destroyStream(long stream) {
    calls.run(SimulatedCall.DESTROY_STREAM, () -> streams.destroy(stream, true));
  }

  /** A stream that the caller made, as most do: the legacy default stream waits for it. */
  long createForeignStream() {
    return createForeignStream(true);
  }

  /** A stream that the caller made. */
  long createForeignStream(boolean blocking) {
    return calls.watch(
        () ->
            streams.create(
                blocking ? SimulatedStream.Kind.FOREIGN_BLOCKING : SimulatedStream.Kind.FOREIGN));
  }

  /** Destroys a stream that the caller made. */
  void destroyForeignStream(long stream) {
    calls.watch(
        () -> {
          streams.destroy(stream, false);
          return true;
        });
  }

  /** What is given to the stream from now on becomes part of a graph. */
  void beginCapture(long stream) {
    calls.watch(
        () -> {
          streams.get(stream).beginCapture();
          return true;
        });
  }

  /** Returns what was given to the stream since it is captured. */
  SimulatedGraph endCapture(long stream) {
    return calls.watch(() -> new SimulatedGraph(this, streams.get(stream).endCapture(), stream));
  }

  void replay(List<SimulatedGraph.Node> nodes, long stream) {
    calls.watch(
        () -> {
          SimulatedStream on = streams.get(stream);
          nodes.forEach(node -> node.run(on));
          return true;
        });
  }

  @Override
  public void synchronizeStream(long stream) {
    SimulatedCall call = SimulatedCall.SYNCHRONIZE_STREAM;
    calls.run(call, () -> streams.synchronize(streams.uncaptured(call, stream)));
  }

  @Override
  public boolean isCapturing(long stream) {
    return calls.call(SimulatedCall.IS_CAPTURING, () -> streams.get(stream).isCapturing());
  }

  @Override
  public long createEvent() {
    return calls.call(SimulatedCall.CREATE_EVENT, streams::createEvent);
  }

  @Override
  public long createTimer() {
    return calls.call(SimulatedCall.CREATE_EVENT, streams::createTimer);
  }

  /** The host's time between what was given, since all is done when it is given. */
  @Override
  public double milliseconds(long from, long to) {
    return calls.call(SimulatedCall.MILLISECONDS, () -> streams.milliseconds(from, to));
  }

  @Override
  public void destroyEvent(long event) {
    calls.run(SimulatedCall.DESTROY_EVENT, () -> streams.destroyEvent(event));
  }

  @Override
  public void record(long event, long stream) {
    calls.run(SimulatedCall.RECORD, () -> streams.record(event, stream));
  }

  @Override
  public void waitFor(long event, long stream) {
    calls.run(SimulatedCall.WAIT_FOR, () -> streams.waitFor(event, stream));
  }

  @Override
  public void synchronizeEvent(long event) {
    calls.run(SimulatedCall.SYNCHRONIZE_EVENT, () -> streams.synchronizeEvent(event));
  }

  @Override
  public void copyToDevice(long target, ByteBuffer source, long stream) {
    SimulatedCall call = SimulatedCall.COPY_TO_DEVICE;
    calls.run(
        call,
        () -> {
          SimulatedStream on = streams.uncaptured(call, stream);
          memory.copyIn(target, source);
          Footprint writes = Footprint.of(target, source.remaining());
          streams.work("a copy to the device", on, Footprint.NONE, writes);
        });
  }

  @Override
  public void copyToHost(ByteBuffer target, long source, long stream) {
    SimulatedCall call = SimulatedCall.COPY_TO_HOST;
    calls.run(
        call,
        () -> {
          SimulatedStream on = streams.uncaptured(call, stream);
          memory.copyOut(target, source);
          Footprint reads = Footprint.of(source, target.remaining());
          streams.work("a copy to the host", on, reads, Footprint.NONE);
          streams.synchronize(on);
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
                    on -> {
                      memory.copyRows(target, targetStride, source, sourceStride, width, rows);
                      Footprint reads = Footprint.rows(source, width, sourceStride, rows);
                      Footprint writes = Footprint.rows(target, width, targetStride, rows);
                      streams.work("a copy of rows", on, reads, writes);
                    }));
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

  /** Returns the last launches that were done, in order. */
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
    streams.left().forEach(one -> left.append(' ').append(one));
    modules.forEach(module -> left.append(' ').append(module));
    words.forEach(some -> left.append(' ').append(some));
    return left.toString();
  }
}
