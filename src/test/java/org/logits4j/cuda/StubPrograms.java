package org.logits4j.cuda;

import static jcuda.driver.JCudaDriver.cuCtxGetCurrent;
import static jcuda.driver.JCudaDriver.setExceptionsEnabled;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import jcuda.driver.CUcontext;
import org.logits4j.DeviceFailedException;

/**
 * What {@link JCudaDriverTest} lets a {@link StubDriver} do, each in a process of its own; they
 * print what came of it.
 */
enum StubPrograms {
  /** Each call once. */
  CALLS {
    @Override
    void run(Driver driver) {
      long stream = driver.createStream();
      long event = driver.createEvent();
      print("stream %x", stream);
      print("event %x", event);
      driver.record(event, stream);
      driver.waitFor(event, FOREIGN_STREAM);
      driver.synchronizeEvent(event);
      driver.synchronizeStream(LEGACY_STREAM);
      for (long other : new long[] {stream, CAPTURED_STREAM, SPOILT_STREAM}) {
        print("capturing %b", driver.isCapturing(other));
      }
      driver.destroyEvent(event);
      driver.destroyStream(stream);
    }
  },

  /** The time between two timers, and the memory that is free. */
  TIMERS {
    @Override
    void run(Driver driver) {
      long from = driver.createTimer();
      long to = driver.createTimer();
      print("%x", from);
      print("%x", to);
      driver.record(from, FOREIGN_STREAM);
      driver.record(to, FOREIGN_STREAM);
      driver.synchronizeEvent(to);
      print("%s ms", driver.milliseconds(from, to));
      driver.destroyEvent(from);
      driver.destroyEvent(to);
      print("%d bytes", driver.freeBytes());
    }
  },

  /** A module, kernels of it and their launches. */
  LAUNCHES {
    @Override
    void run(Driver driver) {
      try (DriverModule module = driver.load("some.module", PTX)) {
        DriverKernel kernel = module.kernel("some_kernel", 3 * Long.BYTES);
        ByteBuffer parameters = kernel.parameters();
        print("%s", parameters.order() == ByteOrder.nativeOrder());
        parameters.putLong(0, 0x7f1122334455L).putLong(8, -2).putLong(16, 3);
        kernel.launch(Integer.MAX_VALUE, 256, FOREIGN_STREAM);
        parameters.putLong(16, 4);
        kernel.launch(1, 32, LEGACY_STREAM);
        printFailure(() -> module.kernel("missing", 8));
      }
    }
  },

  /** Launches and events: the fewest bytes that this thread allocates for a hundred of each. */
  ALLOCATIONS {
    @Override
    void run(Driver driver) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long stream = driver.createStream();
      long event = driver.createEvent();
      try (DriverModule module = driver.load("some.module", PTX)) {
        DriverKernel kernel = module.kernel("some_kernel", 3 * Long.BYTES);
        long least = Long.MAX_VALUE;
        for (int batch = 0; batch < 10; batch++) {
          long before = threads.getCurrentThreadAllocatedBytes();
          for (int i = 0; i < 100; i++) {
            kernel.launch(1, 32, i % 2 == 0 ? stream : FOREIGN_STREAM);
            driver.record(event, stream);
            driver.waitFor(event, FOREIGN_STREAM + i);
            driver.isCapturing(stream);
          }
          least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        print("allocated %d", least);
      }
    }
  },

  /** Memory, and too much of it. */
  MEMORY {
    @Override
    void run(Driver driver) {
      long address = driver.allocate(1000, FOREIGN_STREAM);
      print("aligned %b", address % 256 == 0);
      try {
        driver.allocate(1L << 40, FOREIGN_STREAM);
      } catch (OutOfMemoryError e) {
        print("%s", e.getMessage());
      }
      driver.free(address, FOREIGN_STREAM);
    }
  },

  /** Copies from and to all kinds of buffers. */
  COPIES {
    @Override
    void run(Driver driver) {
      int bytes = 2 * JCudaCopies.PIECE + 5;
      long address = driver.allocate(bytes, FOREIGN_STREAM);
      ByteBuffer[] from = {
        ByteBuffer.allocate(bytes + 7),
        ByteBuffer.allocate(bytes + 9).position(2).slice(),
        ByteBuffer.allocateDirect(bytes + 7),
        ByteBuffer.allocateDirect(bytes + 9).position(2).slice()
      };
      ByteBuffer[] to = {
        ByteBuffer.allocateDirect(bytes + 3), ByteBuffer.allocate(bytes + 4).position(1).slice()
      };
      for (ByteBuffer source : from) {
        for (int i = 0; i < source.capacity(); i++) {
          source.put(i, (byte) (i * 31 + i / 1000));
        }
        source.position(4).limit(4 + bytes);
        driver.copyToDevice(address, source.asReadOnlyBuffer(), FOREIGN_STREAM);
        for (ByteBuffer target : to) {
          target.clear().position(2).limit(2 + bytes);
          driver.copyToHost(target, address, FOREIGN_STREAM);
          print("%b %b", source.equals(target), target.get(0) == 0 && target.get(1) == 0);
        }
        driver.copyToDevice(address, ByteBuffer.allocate(bytes), LEGACY_STREAM);
      }
      driver.copyToDevice(address, ByteBuffer.allocateDirect(0), FOREIGN_STREAM);
      driver.copyToHost(ByteBuffer.allocate(0), address, FOREIGN_STREAM);
      driver.free(address, FOREIGN_STREAM);
    }
  },

  /** Copies of rows. */
  ROWS {
    @Override
    void run(Driver driver) {
      long source = driver.allocate(100, FOREIGN_STREAM);
      long target = driver.allocate(100, FOREIGN_STREAM);
      ByteBuffer bytes = ByteBuffer.allocate(100);
      for (int i = 0; i < 100; i++) {
        bytes.put(i, (byte) i);
      }
      driver.copyToDevice(source, bytes, FOREIGN_STREAM);
      driver.copyRows(target, 5, source, 7, 3, 4, FOREIGN_STREAM);
      print("%s", text(driver, target, 18));
      driver.copyRows(target, 11, source, 7, 3, 2, FOREIGN_STREAM);
      print("%s", text(driver, target, 14));
      driver.copyRows(target, 4, source, 4, 4, 2, FOREIGN_STREAM);
      driver.copyRows(target, 1L << 40, source, 1L << 41, 6, 1, FOREIGN_STREAM);
      print("%s", text(driver, target, 8));
      driver.copyRows(target, 4, source, 4, 4, 0, FOREIGN_STREAM);
      driver.copyRows(target, 4, source, 4, 0, 4, FOREIGN_STREAM);
      driver.free(source, FOREIGN_STREAM);
      driver.free(target, FOREIGN_STREAM);
    }
  },

  /** Words on the host. */
  WORDS {
    @Override
    void run(Driver driver) {
      HostWords words = driver.allocateHostWords(3);
      print("%d %d %d", words.get(0), words.get(1), words.get(2));
      words.set(2, Long.MIN_VALUE + 1);
      print("%d %d", words.get(2), words.get(1));
      print("%d", words.address(2) - words.address(0));
      print("%b", words.address(0) >>> 56 == 1);
      words.close();
      words.close();
      try {
        words.get(0);
      } catch (IllegalStateException e) {
        print("%s", e.getMessage());
      }
    }
  },

  /** Whatever fails first. */
  FAILURES {
    @Override
    void run(Driver driver) {
      printFailure(() -> driver.load("some.module", PTX));
      printFailure(() -> driver.destroyStream(FOREIGN_STREAM));
      printFailure(() -> driver.record(1, 2));
      printFailure(() -> driver.waitFor(1, 2));
      printFailure(() -> driver.isCapturing(2));
      printFailure(() -> driver.allocateHostWords(1));
    }
  },

  /** The same where another user of JCuda wants exceptions. */
  FAILURES_WITH_EXCEPTIONS {
    @Override
    void run(Driver driver) {
      setExceptionsEnabled(true);
      FAILURES.run(driver);
      MEMORY.run(driver);
    }
  },

  /** Whatever fails at a launch. */
  FAILING_LAUNCH {
    @Override
    void run(Driver driver) {
      for (boolean exceptions : new boolean[] {false, true}) {
        setExceptionsEnabled(exceptions);
        try (DriverModule module = driver.load("some.module", PTX)) {
          DriverKernel kernel = module.kernel("some_kernel", 3 * Long.BYTES);
          printFailure(() -> kernel.launch(7, 128, FOREIGN_STREAM));
        }
      }
    }
  };

  static final long LEGACY_STREAM = 1;
  static final long FOREIGN_STREAM = 0x7fabcdef0120L;
  static final long CAPTURED_STREAM = 0x7f0000000c01L;
  static final long SPOILT_STREAM = 0x7f0000000c02L;
  static final String PTX = ".version 6.3\n";

  abstract void run(Driver driver);

  static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  static void printFailure(Runnable call) {
    try {
      call.run();
    } catch (DeviceFailedException e) {
      print("%s", e.getMessage());
    }
  }

  static String text(Driver driver, long address, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    driver.copyToHost(bytes, address, FOREIGN_STREAM);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "" : " ").append(bytes.get(i));
    }
    return text.toString();
  }

  /** Runs the one that is named, and prints the context that is current afterwards. */
  public static void main(String[] arguments) {
    JCudaNatives.load("cuda:0");
    if (JCudaApi.initialize() != JCudaResult.SUCCESS) {
      throw new IllegalStateException("the stub driver does not start");
    }
    Driver driver = new JCudaDriver("cuda:0", 0);
    try {
      valueOf(arguments[0]).run(driver);
    } finally {
      driver.close();
      driver.close();
    }
    setExceptionsEnabled(false);
    CUcontext current = new CUcontext();
    cuCtxGetCurrent(current);
    print("context %x", JCudaHandles.get(current));
  }
}
