package org.logits4j.cpu;

import org.logits4j.backend.CrossEntropySpec;
import org.logits4j.cpu.vector.Loops;

/** {@link LogitTransform} on a tile. */
final class TileTransform<A> {
  private final Tile<A> tile;
  private final Loops<A> loops;
  private final double scale;
  private final double cap;
  private final A room;

  TileTransform(Tile<A> tile, CrossEntropySpec spec) {
    this.tile = tile;
    loops = tile.loops;
    scale = spec.logitScale();
    cap = spec.softcap();
    room = loops.array(cap == 0 ? 0 : Tile.BLOCK);
  }

  /** Whether it leaves the logits as they are. */
  boolean isIdentity() {
    return scale == 1 && cap == 0;
  }

  /** Whether its slope depends on the logit. */
  boolean isCapped() {
    return cap != 0;
  }

  /** Its slope where that is the same for all logits, else 1. */
  double constantSlope() {
    return cap == 0 ? scale : 1;
  }

  void apply(Run<A> x, Run<A> z) {
    for (int b = 0; b < tile.blocks(); b++) {
      loops.transform(x.array(b), x.at(b), z.array(b), z.at(b), tile.size(b), scale, cap, room);
    }
  }

  /** Multiplies by the slope at each logit. */
  void timesSlope(Run<A> x, Run<A> y) {
    for (int b = 0; b < tile.blocks(); b++) {
      loops.timesSlope(x.array(b), x.at(b), y.array(b), y.at(b), tile.size(b), scale, cap, room);
    }
  }
}
