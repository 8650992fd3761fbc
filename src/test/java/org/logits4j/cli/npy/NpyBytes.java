package org.logits4j.cli.npy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Builds files byte by byte. */
final class NpyBytes {
  private NpyBytes() {}

  /** A version 1.0 file with that header text and that many bytes of data, all zero. */
  static byte[] file(String header, int dataBytes) {
    return file(1, 0, header.length(), header, dataBytes);
  }

  static byte[] file(int major, int minor, long headerLength, String header, int dataBytes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0x93);
    bytes.writeBytes("NUMPY".getBytes(StandardCharsets.ISO_8859_1));
    bytes.write(major);
    bytes.write(minor);
    for (int i = 0; i < (major == 1 ? 2 : 4); i++) {
      bytes.write((int) (headerLength >> (8 * i)));
    }
    bytes.writeBytes(header.getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(new byte[dataBytes]);
    return bytes.toByteArray();
  }
}
