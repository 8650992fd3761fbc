package org.logits4j.gpusim;

/** What one worker counts of a launch. */
final class Counters {
  final long[] warpInstructions = new long[Op.Unit.COUNT];
  final long[] threadInstructions = new long[Op.Unit.COUNT];
  long globalBytesLoaded;
  long globalBytesStored;
  long loadRequests;
  long loadSectors;
  long storeRequests;
  long storeSectors;
  long sharedAccesses;
  long sharedWavefronts;
  int worstConflict;

  void instruction(Op.Unit unit, int lanes) {
    warpInstructions[unit.index()]++;
    threadInstructions[unit.index()] += lanes;
  }

  void globalLoad(int bytes, int sectors) {
    globalBytesLoaded += bytes;
    loadRequests++;
    loadSectors += sectors;
  }

  void globalStore(int bytes, int sectors) {
    globalBytesStored += bytes;
    storeRequests++;
    storeSectors += sectors;
  }

  void sharedAccess(int wavefronts, int worst) {
    sharedAccesses++;
    sharedWavefronts += wavefronts;
    worstConflict = Math.max(worstConflict, worst);
  }

  void add(Counters other) {
    for (int i = 0; i < warpInstructions.length; i++) {
      warpInstructions[i] += other.warpInstructions[i];
      threadInstructions[i] += other.threadInstructions[i];
    }
    globalBytesLoaded += other.globalBytesLoaded;
    globalBytesStored += other.globalBytesStored;
    loadRequests += other.loadRequests;
    loadSectors += other.loadSectors;
    storeRequests += other.storeRequests;
    storeSectors += other.storeSectors;
    sharedAccesses += other.sharedAccesses;
    sharedWavefronts += other.sharedWavefronts;
    worstConflict = Math.max(worstConflict, other.worstConflict);
  }
}
