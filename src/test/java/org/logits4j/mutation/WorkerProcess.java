package org.logits4j.mutation;

import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A {@link Worker} as another process sees it. One thread at a time. */
final class WorkerProcess implements AutoCloseable {
  private final Process process;
  private final ObjectOutputStream tasks;
  private final ObjectInputStream answers;

  /**
   * Starts one.
   *
   * @param folder for its services and its log
   * @param number tells its log from the others'
   */
  WorkerProcess(Path folder, int number) throws IOException {
    Path services = services(folder);
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-XX:+UseSerialGC",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                services + File.pathSeparator + System.getProperty("java.class.path"),
                Worker.class.getName())
            .redirectError(
                ProcessBuilder.Redirect.appendTo(
                    folder.resolve("worker-" + number + ".log").toFile()))
            .start();
    tasks = new ObjectOutputStream(process.getOutputStream());
    tasks.flush();
    answers = new ObjectInputStream(process.getInputStream());
  }

  /** A folder for the class path whose services take the places that workers need. */
  private static Path services(Path folder) throws IOException {
    Path services = folder.resolve("services");
    Path files = services.resolve("META-INF").resolve("services");
    Files.createDirectories(files);
    Files.writeString(
        files.resolve("org.logits4j.backend.BackendProvider"),
        SwitchedBackendProvider.class.getName() + "\n");
    Files.writeString(
        files.resolve("org.junit.jupiter.api.extension.Extension"),
        StopAtFirstFailure.class.getName() + "\n");
    return services;
  }

  /**
   * Has it do a task.
   *
   * @throws TimeoutException if it takes longer than it may; the process is gone then
   * @throws IllegalStateException if the task threw something, or the process died
   */
  <R extends Serializable> R call(Task<R> task, long seconds)
      throws TimeoutException, InterruptedException {
    Watch watch = new Watch(process, seconds);
    watch.start();
    try {
      tasks.writeObject(task);
      tasks.reset();
      tasks.flush();
      Object answer = answers.readObject();
      if (answer instanceof Worker.Failed failed) {
        throw new IllegalStateException(failed.message());
      }
      @SuppressWarnings("unchecked") // what a task returns
      R result = (R) answer;
      return result;
    } catch (IOException | ClassNotFoundException e) {
      if (watch.hasBitten()) {
        throw new TimeoutException(seconds + " s are over");
      }
      throw new IllegalStateException("the worker's process died: see its log; " + e, e);
    } finally {
      watch.interrupt();
      watch.join();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Ends a process that takes too long. */
  private static final class Watch extends Thread {
    private final Process process;
    private final long seconds;
    private volatile boolean bitten;

    Watch(Process process, long seconds) {
      this.process = process;
      this.seconds = seconds;
      setDaemon(true);
    }

    @Override
    public void run() {
      try {
        TimeUnit.SECONDS.sleep(seconds);
      } catch (InterruptedException e) {
        return;
      }
      bitten = true;
      process.destroyForcibly();
    }

    boolean hasBitten() {
      return bitten;
    }
  }
}
