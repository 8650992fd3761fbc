package org.logits4j.cuda;

/** 64-bit words in the host's memory that kernels can write to. Any thread may use it. */
interface HostWords extends AutoCloseable {
  /** Where a kernel finds a word. */
  long address(int index);

  /** What a word holds; what a kernel wrote is seen once its stream was waited for. */
  long get(int index);

  /** Sets a word. */
  void set(int index, long value);

  /** Frees the words. */
  @Override
  void close();
}
