package org.logits4j.cli.npy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads what stands before the data: magic, version, the header's length and the header. */
final class HeaderReader {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final long MAX_LENGTH = 1 << 20;

  private final Path file;
  private final FileChannel channel;

  private HeaderReader(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Leaves the channel where the data begins. */
  static NpyHeader read(Path file, FileChannel channel) throws IOException {
    return new HeaderReader(file, channel).read();
  }

  private NpyHeader read() throws IOException {
    checkMagic();
    ByteBuffer version = bytes(2);
    int major = version.get() & 0xFF;
    int minor = version.get() & 0xFF;
    if (major < 1 || major > 3 || minor != 0) {
      throw new NpyException(
          file, "unsupported version " + major + "." + minor + ": allowed are 1.0, 2.0 and 3.0");
    }
    long length = major == 1 ? bytes(2).getShort() & 0xFFFF : bytes(4).getInt() & 0xFFFFFFFFL;
    if (length > MAX_LENGTH) {
      throw new NpyException(
          file, "header of " + length + " bytes is too large: allowed are " + MAX_LENGTH);
    }
    Charset charset = major == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    return HeaderParser.parse(file, charset.decode(bytes((int) length)).toString());
  }

  private void checkMagic() throws IOException {
    if (channel.size() == 0) {
      throw new NpyException(file, "is empty");
    }
    byte[] start = bytes((int) Math.min(channel.size(), MAGIC.length)).array();
    if (startsWith(start, ZIP)) {
      throw new NpyException(file, "is a zip archive, perhaps .npz: only .npy files are read");
    }
    if (!startsWith(MAGIC, start)) {
      throw new NpyException(file, "is not an .npy file: it does not start with \\x93NUMPY");
    }
    if (start.length < MAGIC.length) {
      throw truncated();
    }
  }

  private static boolean startsWith(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }

  private ByteBuffer bytes(int count) throws IOException {
    if (channel.size() - channel.position() < count) {
      throw truncated();
    }
    ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    NpyReader.readFully(channel, bytes);
    return bytes;
  }

  private NpyException truncated() throws IOException {
    return new NpyException(
        file, "truncated: " + channel.size() + " bytes end before the header does");
  }
}
