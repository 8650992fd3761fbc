package org.logits4j.cuda;

import org.logits4j.gpusim.LaunchReport;

/**
 * A launch that was done.
 *
 * @param module the name that the module was loaded by
 * @param kernel the kernel's name
 * @param blocks how many blocks
 * @param threads how many threads in each
 * @param stream the stream it was given to
 * @param report what was counted
 */
record SimulatedLaunch(
    String module, String kernel, int blocks, int threads, long stream, LaunchReport report) {}
