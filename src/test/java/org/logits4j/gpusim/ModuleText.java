package org.logits4j.gpusim;

import java.util.List;

/**
 * A parsed module.
 *
 * @param version the PTX version it asks for, such as 7.8
 * @param target the architecture it asks for, such as sm_80
 * @param globals the variables in global and constant memory
 * @param kernels its entries
 */
record ModuleText(
    String version, String target, List<Variable> globals, List<KernelText> kernels) {}
