package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.cpu.vector.Loops;

/**
 * The elements of a {@link Tile}: whole lanes in an array, its own or a tensor's, and the rest of
 * them in lanes of its own. Cut into blocks that fit into the first-level cache.
 */
final class Run<A> {
  private final Loops<A> loops;
  private final Tile<A> tile;
  private final @Nullable A tail;
  private @Nullable A own;
  private A array;
  private int at;

  Run(Tile<A> tile) {
    this.tile = tile;
    loops = tile.loops;
    tail = tile.hasTail() ? loops.array(Loops.LANES) : null;
    array = loops.array(0);
  }

  /** Takes the elements from an index on for its own. */
  void view(A array, int at) {
    this.array = array;
    this.at = at;
  }

  /** Goes back to memory of its own, with room for the tile's elements in a row. */
  A own() {
    if (own == null) {
      own = loops.array(Math.max(tile.whole(), tile.classes()));
    }
    view(own, 0);
    return own;
  }

  /** Takes the rest over from the array, and a number after it. */
  void loadTail(double padding) {
    if (tile.padded()) {
      loops.fill(array, at + tile.classes(), at + tile.whole(), padding);
    }
    if (tail != null) {
      loops.spread(padding, tail);
      System.arraycopy(array, at + tile.whole(), tail, 0, tile.classes() - tile.whole());
    }
  }

  /** Writes the rest to the array. */
  void storeTail() {
    if (tail != null) {
      System.arraycopy(tail, 0, array, at + tile.whole(), tile.classes() - tile.whole());
    }
  }

  /** The array of a block. */
  A array(int block) {
    return tail != null && block == tile.blocks() - 1 ? tail : array;
  }

  /** Where a block begins in its array. */
  int at(int block) {
    return tail != null && block == tile.blocks() - 1 ? 0 : at + block * Tile.BLOCK;
  }

  double get(int row, int c) {
    return tail != null && c >= tile.whole()
        ? loops.get(tail, c - tile.whole())
        : loops.get(array, at + tile.position(row, c));
  }

  void set(int row, int c, double value) {
    if (tail != null && c >= tile.whole()) {
      loops.set(tail, c - tile.whole(), value);
    } else {
      loops.set(array, at + tile.position(row, c), value);
    }
  }

  /** Writes one number to all of a row. */
  void fill(int row, double value) {
    if (tile.columns()) {
      for (int c = 0; c < tile.classes(); c++) {
        set(row, c, value);
      }
      return;
    }
    loops.fill(array, at, at + tile.whole(), value);
    if (tail != null) {
      loops.spread(value, tail);
    }
  }
}
