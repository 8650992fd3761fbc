package org.logits4j.cuda;

import org.logits4j.backend.AddressSlot;

/** Somebody else's memory whose address is set anew for each run of a bound step. */
final class CudaAddressSlot extends DeviceMemory implements AddressSlot {
  private long address;

  @Override
  public void address(long newAddress) {
    address = newAddress;
  }

  @Override
  long address() {
    return address;
  }

  @Override
  long bytes() {
    return 0;
  }

  @Override
  public void release() {}
}
