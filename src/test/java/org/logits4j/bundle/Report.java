package org.logits4j.bundle;

import java.util.List;
import java.util.Map;

/**
 * What a program found.
 *
 * @param good whether all is as it should be
 * @param lines for people: tables, and what was wrong
 * @param json for programs
 */
record Report(boolean good, List<String> lines, Map<String, Object> json) {}
