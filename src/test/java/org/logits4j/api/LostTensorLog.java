package org.logits4j.api;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.logits4j.Tensor;

/** What is logged of lost tensors; other tests may have lost some too. */
final class LostTensorLog implements AutoCloseable {
  private static final Logger LOGGER = Logger.getLogger(Tensor.class.getName());

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Handler handler;

  /**
   * Listens until it is closed.
   *
   * @param fragment what the messages contain that matter
   */
  LostTensorLog(String fragment) {
    handler =
        new Handler() {
          @Override
          public void publish(LogRecord logged) {
            if (logged.getMessage().contains(fragment)) {
              records.add(logged);
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(handler);
  }

  List<LogRecord> records() {
    return records;
  }

  /** Lets the collector run until something has happened. */
  static void collectUntil(BooleanSupplier done) throws InterruptedException {
    for (int i = 0; i < 200 && !done.getAsBoolean(); i++) {
      System.gc();
      Thread.sleep(10);
    }
    assertTrue(done.getAsBoolean(), "not collected within two seconds");
  }

  @Override
  public void close() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }
}
