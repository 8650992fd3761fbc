package org.logits4j.cuda;

/** Words that both kernels and the host can write to. */
final class SimulatedHostWords implements HostWords {
  private final SimulatedDriver driver;
  private final long address;
  private final int count;

  SimulatedHostWords(SimulatedDriver driver, long address, int count) {
    this.driver = driver;
    this.address = address;
    this.count = count;
  }

  @Override
  public long address(int index) {
    if (index < 0 || index >= count) {
      throw new SimulatedMisuseException("word " + index + " of " + count);
    }
    return address + (long) index * Long.BYTES;
  }

  @Override
  public long get(int index) {
    return driver.getWord(address(index));
  }

  @Override
  public void set(int index, long value) {
    driver.setWord(address(index), value);
  }

  @Override
  public void close() {
    driver.freeWords(this, address, (long) count * Long.BYTES);
  }

  @Override
  public String toString() {
    return count + " host words";
  }
}
