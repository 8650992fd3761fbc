package org.logits4j.gpusim;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** A loaded module. */
public final class PtxModule {
  private final ModuleText text;
  private final Map<String, Kernel> kernels = new HashMap<>();
  private final Map<String, Long> globals = new HashMap<>();

  PtxModule(ModuleText text, DeviceMemory device, Options options) {
    this.text = text;
    for (Variable variable : text.globals()) {
      globals.put(variable.name(), place(variable, device));
    }
    Approximator approximator = new Approximator(options.approximation(), options.seed());
    try {
      Target target = Target.of(text.version(), text.target(), 1);
      KernelDecoder decoder = new KernelDecoder(new InstructionSet(approximator), target, globals);
      for (KernelText kernel : text.kernels()) {
        kernels.put(kernel.name(), new Kernel(decoder.decode(kernel), device, options));
      }
    } catch (PtxSyntaxException e) {
      unload(device);
      throw e;
    }
  }

  /** Variables start as zeros, behind what their initializer gives. */
  private static long place(Variable variable, DeviceMemory device) {
    boolean constant = variable.space() == Space.CONST;
    DeviceAllocation made = device.allocate(variable.bytes(), constant, variable.name());
    byte[] bytes = new byte[variable.bytes()];
    for (int i = 0; i < variable.initial().size(); i++) {
      bytes[i] = variable.initial().get(i);
    }
    device.copyIn(made.address(), bytes, 0, bytes.length);
    return made.address();
  }

  void unload(DeviceMemory device) {
    globals.values().forEach(device::free);
    globals.clear();
  }

  /** Returns the kernel of a name. */
  public Kernel kernel(String name) {
    Kernel kernel = kernels.get(name);
    if (kernel == null) {
      throw new IllegalArgumentException("no kernel " + name + " among " + kernels.keySet());
    }
    return kernel;
  }

  /** Returns the names of the kernels. */
  public Set<String> kernelNames() {
    return Set.copyOf(kernels.keySet());
  }

  /** Returns the address of a variable in global or constant memory. */
  public long global(String name) {
    Long address = globals.get(name);
    if (address == null) {
      throw new IllegalArgumentException("no variable " + name + " among " + globals.keySet());
    }
    return address;
  }

  /** Returns the PTX version that the text asks for, such as 7.8. */
  public String version() {
    return text.version();
  }

  /** Returns the architecture that the text asks for, such as sm_80. */
  public String target() {
    return text.target();
  }
}
