package org.logits4j.cuda;

import java.util.LinkedHashSet;
import java.util.Set;
import org.logits4j.DeviceFailedException;
import org.logits4j.gpusim.Footprint;

/** The streams and events of a card, and what they order. */
final class SimulatedStreams {
  private final String device;
  private final SimulatedOrder order;
  private final SimulatedHandles<SimulatedStream> streams =
      new SimulatedHandles<>("stream", 0x10000);
  private final SimulatedHandles<SimulatedEvent> events = new SimulatedHandles<>("event", 0x20000);

  SimulatedStreams(String device, boolean checksOrder) {
    this.device = device;
    order = new SimulatedOrder(checksOrder);
    streams.put(
        SimulatedDriver.LEGACY_STREAM,
        new SimulatedStream(SimulatedDriver.LEGACY_STREAM, SimulatedStream.Kind.LEGACY));
  }

  long create(SimulatedStream.Kind kind) {
    return streams.add(handle -> new SimulatedStream(handle, kind));
  }

  void destroy(long stream, boolean own) {
    SimulatedStream.Kind kind = streams.get(stream).kind();
    if (kind == SimulatedStream.Kind.LEGACY || (kind == SimulatedStream.Kind.OWN) != own) {
      throw new SimulatedMisuseException(
          "stream 0x%x is for somebody else to destroy".formatted(stream));
    }
    streams.remove(stream);
  }

  /** Returns a stream for what may become part of a graph. */
  SimulatedStream get(long stream) {
    SimulatedStream found = streams.get(stream);
    if (found.kind() == SimulatedStream.Kind.LEGACY
        && streams.known().values().stream()
            .anyMatch(s -> s.waitsForAllOf(found) && s.isCapturing())) {
      throw failed("CUDA_ERROR_STREAM_CAPTURE_IMPLICIT (906)");
    }
    return found;
  }

  /** Returns a stream for what can't become part of a graph. */
  SimulatedStream uncaptured(SimulatedCall call, long stream) {
    SimulatedStream found = get(stream);
    if (found.isCapturing()) {
      throw failed(call.function() + ": CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED (900)");
    }
    return found;
  }

  private DeviceFailedException failed(String what) {
    return new DeviceFailedException(device, what);
  }

  /** Notes work that a stream does. */
  void work(String what, SimulatedStream stream, Footprint reads, Footprint writes) {
    order.work(what, stream, streams.known().values(), reads, writes);
  }

  /** The host reads or writes what streams may use. */
  void host(String what, Footprint reads, Footprint writes) {
    order.host(what, reads, writes);
  }

  /** Whether the host has waited for all that a clock knows. */
  boolean hostKnows(SimulatedClock clock) {
    return order.hostKnows(clock);
  }

  void synchronize(SimulatedStream stream) {
    order.hostWaited(order.begin(stream, streams.known().values()));
  }

  long createEvent() {
    return events.add(handle -> new SimulatedEvent(false));
  }

  long createTimer() {
    return events.add(handle -> new SimulatedEvent(true));
  }

  double milliseconds(long from, long to) {
    for (long timer : new long[] {from, to}) {
      if (!events.get(timer).isTimer()) {
        throw failed("cuEventElapsedTime: CUDA_ERROR_INVALID_HANDLE (400)");
      }
      if (!order.hostKnows(events.get(timer).clock())) {
        throw failed("cuEventElapsedTime: CUDA_ERROR_NOT_READY (600)");
      }
    }
    return (events.get(to).nanoTime() - events.get(from).nanoTime()) * 1e-6;
  }

  void destroyEvent(long event) {
    events.remove(event);
  }

  void record(long event, long stream) {
    SimulatedEvent recorded = events.get(event);
    SimulatedStream on = get(stream);
    if (on.isCapturing()) {
      recorded.capturedOn(on);
    } else {
      recorded.recordedAt(order.begin(on, streams.known().values()));
    }
  }

  void waitFor(long event, long stream) {
    SimulatedEvent awaited = events.get(event);
    SimulatedStream waiting = get(stream);
    SimulatedStream capture = awaited.capture();
    if (capture == null && waiting.isCapturing()) {
      throw failed("cuStreamWaitEvent: CUDA_ERROR_STREAM_CAPTURE_ISOLATION (905)");
    }
    if (capture != null && (capture != waiting || !waiting.isCapturing())) {
      throw new SimulatedMisuseException(
          "stream 0x%x would become part of the capture of another one".formatted(stream));
    }
    waiting.clock().join(awaited.clock());
  }

  void synchronizeEvent(long event) {
    SimulatedEvent awaited = events.get(event);
    if (awaited.capture() != null) {
      throw failed("cuEventSynchronize: CUDA_ERROR_CAPTURED_EVENT (907)");
    }
    order.hostWaited(awaited.clock());
  }

  /** The backend's streams and events that were not destroyed. */
  Set<String> left() {
    Set<String> left = new LinkedHashSet<>();
    streams
        .known()
        .forEach(
            (handle, stream) -> {
              if (stream.kind() == SimulatedStream.Kind.OWN) {
                left.add("stream 0x%x".formatted(handle));
              }
            });
    events.known().keySet().forEach(handle -> left.add("event 0x%x".formatted(handle)));
    return left;
  }
}
