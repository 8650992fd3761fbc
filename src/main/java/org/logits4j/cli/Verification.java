package org.logits4j.cli;

/**
 * What was found for one operator, type and device.
 *
 * @param values how many were compared
 * @param errorUlps the distance of the value that came closest to its bound, or left it furthest
 *     behind, in units in the last place of the result's type
 * @param boundUlps what is allowed there
 * @param supported whether the device has all that the check asks for; nothing was compared else
 * @param worst that value, and what was expected; or what the device lacks
 */
record Verification(
    String device,
    String operator,
    String dtype,
    long values,
    double errorUlps,
    double boundUlps,
    boolean ok,
    boolean supported,
    String worst) {}
