package org.logits4j.gpusim;

import java.util.Arrays;
import java.util.List;

/** What was counted in a launch. */
public final class LaunchReport {
  private final Counters counters;
  private final Runs loads = new Runs();
  private final Runs stores = new Runs();
  private final Runs loadedSectors = new Runs();
  private final Runs storedSectors = new Runs();

  LaunchReport(Counters counters, Tally tally) {
    this.counters = counters;
    tally
        .byAddress()
        .forEach(
            page -> {
              page.append(false, loads, loadedSectors);
              page.append(true, stores, storedSectors);
            });
    for (Runs runs : List.of(loads, stores, loadedSectors, storedSectors)) {
      runs.trim();
    }
  }

  /** Returns the bytes that threads asked for from the device's memory. */
  public long globalBytesLoaded() {
    return counters.globalBytesLoaded;
  }

  /** Returns the bytes that threads wrote to the device's memory, atomics included. */
  public long globalBytesStored() {
    return counters.globalBytesStored;
  }

  /** Returns how many warp instructions loaded from the device's memory. */
  public long loadRequests() {
    return counters.loadRequests;
  }

  /** Returns how many warp instructions wrote to the device's memory. */
  public long storeRequests() {
    return counters.storeRequests;
  }

  /** Returns the 32-byte sectors of each load, summed over all loads. */
  public long loadSectors() {
    return counters.loadSectors;
  }

  /** Returns the 32-byte sectors of each store, summed over all stores. */
  public long storeSectors() {
    return counters.storeSectors;
  }

  /** Returns how many different 32-byte sectors were read. */
  public long distinctSectorsRead() {
    return loadedSectors.covered() / Coalescing.SECTOR;
  }

  /** Returns how many different 32-byte sectors were written. */
  public long distinctSectorsWritten() {
    return storedSectors.covered() / Coalescing.SECTOR;
  }

  /** Returns what was loaded from a range of the device's memory. */
  public Traffic loads(long address, long length) {
    return Traffic.of(loads, loadedSectors, address, length);
  }

  /** Returns what was stored to a range of the device's memory, atomics included. */
  public Traffic stores(long address, long length) {
    return Traffic.of(stores, storedSectors, address, length);
  }

  /** Returns the bytes that threads asked for from a range of the device's memory. */
  public long bytesLoaded(long address, long length) {
    return loads(address, length).bytes();
  }

  /** Returns the bytes that threads wrote to a range of the device's memory. */
  public long bytesStored(long address, long length) {
    return stores(address, length).bytes();
  }

  /** Returns the bytes of the device's memory that were loaded. */
  public Footprint loaded() {
    return new Footprint(loads);
  }

  /** Returns the bytes of the device's memory that were stored, atomics included. */
  public Footprint stored() {
    return new Footprint(stores);
  }

  /** Returns the sectors per load. */
  public double sectorsPerLoad() {
    return (double) loadSectors() / loadRequests();
  }

  /** Returns the sectors per store. */
  public double sectorsPerStore() {
    return (double) storeSectors() / storeRequests();
  }

  /** Returns how many warp instructions accessed shared memory. */
  public long sharedAccesses() {
    return counters.sharedAccesses;
  }

  /** Returns how many turns the banks of the shared memory took for them. */
  public long sharedWavefronts() {
    return counters.sharedWavefronts;
  }

  /** Returns the most words that one turn wanted from one bank: 1 without conflicts. */
  public int worstBankConflict() {
    return counters.worstConflict;
  }

  /** Returns how many warp instructions were executed. */
  public long warpInstructions() {
    return Arrays.stream(counters.warpInstructions).sum();
  }

  /** Returns how many instructions the threads executed. */
  public long threadInstructions() {
    return Arrays.stream(counters.threadInstructions).sum();
  }

  /** Returns the instructions of threads for the special-function unit. */
  public long specialFunctions() {
    return counters.threadInstructions[Op.Unit.SPECIAL.index()];
  }

  /** Returns the loads, stores and atomics of threads. */
  public long memoryInstructions() {
    return counters.threadInstructions[Op.Unit.MEMORY.index()];
  }
}
