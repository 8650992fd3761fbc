package org.logits4j.backend;

/** Memory at a raw device address that a bound step sets anew before each run. */
public interface AddressSlot extends Memory {
  /** Sets the address, in bytes, of the first element. Allocates nothing. */
  void address(long address);
}
