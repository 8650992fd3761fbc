package org.logits4j.cli.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The folder of a run, made where it is missing. One training at a time: two would write into each
 * other's checkpoint. The operating system gives it free where the process is killed.
 */
public final class OutputFolder implements AutoCloseable {
  private final Path folder;
  private final FileChannel lock;

  /**
   * Takes a folder.
   *
   * @throws IOException if it can't be made or written to, or another training has it
   */
  public OutputFolder(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IOException(folder + ": not a folder");
    }
    Files.createDirectories(folder);
    this.folder = folder;
    lock =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock() == null) {
      lock.close();
      throw new IOException(folder + ": another training writes there; --out takes another folder");
    }
  }

  /** The run's checkpoint. */
  public Checkpoint checkpoint() {
    return new Checkpoint(folder.resolve("checkpoint.bin"));
  }

  private @Nullable FileLock tryLock() throws IOException {
    try {
      return lock.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
