package org.logits4j.cli.train;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * A training's state in a file. It is written beside the last one, forced to the disk, and renamed:
 * whenever the process is killed, the file is one whole checkpoint. A checksum over everything
 * tells a damaged one.
 */
public final class Checkpoint {
  private static final long MAGIC = 0x6c6f676974733402L;
  private static final int FRAME = 2 * Long.BYTES;

  private final Path file;

  /** In a file that may not be there yet. */
  public Checkpoint(Path file) {
    this.file = file;
  }

  /** Whether there is one. */
  public boolean exists() {
    return Files.exists(file);
  }

  /** Removes it. */
  public void delete() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Replaces it by a training's state. */
  public void write(Training training) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeLong(MAGIC);
    training.write(out);
    CRC32 crc = new CRC32();
    crc.update(bytes.toByteArray());
    out.writeLong(crc.getValue());
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    try {
      writeAndForce(temporary, bytes.toByteArray());
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      String reason = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
      throw new IOException(file + ": can't be written: " + reason, e);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void writeAndForce(Path path, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /**
   * Puts a training into the state that was written.
   *
   * @throws IOException if it is damaged or can't be read
   * @throws IllegalArgumentException if it was made with other options or another text
   */
  public void read(Training training) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length < FRAME || ByteBuffer.wrap(bytes).getLong() != MAGIC) {
      throw new IOException(file + ": not a checkpoint of this version; --fresh starts over");
    }
    int end = bytes.length - Long.BYTES;
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, end);
    if (ByteBuffer.wrap(bytes).getLong(end) != crc.getValue()) {
      throw new IOException(file + ": the checkpoint is damaged; --fresh starts over");
    }
    byte[] state = Arrays.copyOfRange(bytes, Long.BYTES, end);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(state))) {
      training.read(in);
    }
  }
}
