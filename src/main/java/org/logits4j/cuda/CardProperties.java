package org.logits4j.cuda;

/**
 * What a card is and can do.
 *
 * @param name as the driver calls it
 * @param computeMajor the compute capability's first number
 * @param computeMinor the compute capability's second number
 * @param multiprocessors how many it has
 * @param sharedBytesPerBlock the most shared memory of a block, where a kernel opts in
 * @param l2Bytes the size of the second-level cache
 * @param totalBytes the size of its memory
 * @param driverVersion the newest CUDA that the driver knows: 13000 for 13.0
 */
record CardProperties(
    String name,
    int computeMajor,
    int computeMinor,
    int multiprocessors,
    int sharedBytesPerBlock,
    int l2Bytes,
    long totalBytes,
    int driverVersion) {}
