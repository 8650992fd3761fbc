package org.logits4j.mutation;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.logits4j.bundle.UnusableException;

/** Several {@link WorkerProcess}es that share tasks. */
final class WorkerPool implements AutoCloseable {
  /** Far more than a survey takes. */
  private static final long SURVEY_SECONDS = 3600;

  /** More than all tests of a kernel take. */
  private static final long TASK_SECONDS = 300;

  private final Path folder;
  private final ExecutorService threads;
  private final AtomicInteger started = new AtomicInteger();
  private final List<WorkerProcess> all = new ArrayList<>();
  private final Queue<WorkerProcess> idle = new ConcurrentLinkedQueue<>();

  /**
   * With processes that start when they are first needed.
   *
   * @param folder for what they need and log
   */
  WorkerPool(Path folder, int processes) {
    this.folder = folder;
    threads = Executors.newFixedThreadPool(processes);
  }

  /** Is told of a task's result, by its place among the tasks. */
  interface Told {
    void result(int index, Serializable result);
  }

  /** Makes a result for a task that took too long. */
  interface Late {
    Serializable result(int index, String message);
  }

  /** Does tasks, whose results come in the tasks' order. */
  List<Serializable> run(List<Task<? extends Serializable>> tasks) throws InterruptedException {
    return run(
        tasks,
        SURVEY_SECONDS,
        (index, result) -> {},
        (index, message) -> {
          throw new UnusableException(message);
        });
  }

  /** Does tasks, and tells each result when it is there. */
  List<Serializable> run(List<Task<? extends Serializable>> tasks, Told told, Late late)
      throws InterruptedException {
    return run(tasks, TASK_SECONDS, told, late);
  }

  private List<Serializable> run(
      List<Task<? extends Serializable>> tasks, long seconds, Told told, Late late)
      throws InterruptedException {
    List<Future<Serializable>> futures = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      int index = i;
      futures.add(
          threads.submit(
              () -> {
                WorkerProcess worker = worker();
                try {
                  Serializable result = worker.call(tasks.get(index), seconds);
                  idle.add(worker);
                  told.result(index, result);
                  return result;
                } catch (TimeoutException e) {
                  return late.result(index, String.valueOf(e.getMessage()));
                }
              }));
    }
    List<Serializable> results = new ArrayList<>();
    for (Future<Serializable> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException e) {
        throw new UnusableException(String.valueOf(e.getCause().getMessage()));
      }
    }
    return results;
  }

  private WorkerProcess worker() throws IOException {
    WorkerProcess worker = idle.poll();
    if (worker == null) {
      worker = new WorkerProcess(folder, started.incrementAndGet());
      synchronized (all) {
        all.add(worker);
      }
    }
    return worker;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    synchronized (all) {
      all.forEach(WorkerProcess::close);
    }
  }
}
