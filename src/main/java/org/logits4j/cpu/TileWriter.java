package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.Operand;
import org.logits4j.backend.RowView;
import org.logits4j.cpu.vector.Loops;

/** Brings a tile into rows of an operand; padding after the tile's classes becomes 0. */
final class TileWriter<A> {
  private final Staging<A> staging;
  private final Tile<A> tile;
  private final HostMemory memory;
  private final RowView view;
  private final boolean contiguous;
  private final @Nullable A array;
  private final A room;

  TileWriter(Staging<A> staging, Tile<A> tile, Operand operand, int... axes) {
    this.staging = staging;
    this.tile = tile;
    memory = (HostMemory) operand.memory();
    view = RowView.along(operand, axes);
    contiguous = view.isContiguous();
    array = contiguous && !tile.padded() ? staging.array(memory) : null;
    room = staging.loops().array(tile.columns() ? tile.whole() : 0);
  }

  /** Gives a run the place that it is to fill: the operand's own, if it can be. */
  void open(long first, Run<A> run) {
    if (array == null || tile.columns()) {
      run.own();
    } else {
      run.view(array, (int) view.row(first));
    }
  }

  /** Writes what a run holds, wherever that is. */
  void write(long first, int count, Run<A> run) {
    if (tile.columns()) {
      writeLanes(first, count, run.array(0));
    } else {
      run.storeTail();
      int index = (int) view.row(first);
      if (run.array(0) != array || run.at(0) != index) {
        store(run.array(0), run.at(0), index, 1);
      }
    }
    if (tile.classes() < view.classes()) {
      for (int r = 0; r < count; r++) {
        pad((int) view.row(first + r));
      }
    }
  }

  private void writeLanes(long first, int count, A lanes) {
    int stride = (int) view.rowStride();
    int classes = tile.classes();
    if (array != null && stride != 0 && count == tile.rows()) {
      staging.loops().fromLanes(lanes, array, (int) view.row(first), stride, classes);
      return;
    }
    staging.loops().fromLanes(lanes, room, 0, classes, classes);
    if (stride == classes && contiguous) {
      store(room, 0, (int) view.row(first), count);
      return;
    }
    for (int r = 0; r < count; r++) {
      store(room, r * classes, (int) view.row(first + r), 1);
    }
  }

  private void pad(int index) {
    for (int c = tile.classes(); c < view.classes(); c++) {
      memory.setDouble(index + (int) view.column(c), 0);
    }
  }

  /** Writes rows that lie one after the other. */
  private void store(A from, int at, int index, int rows) {
    if (contiguous) {
      staging.store(from, at, memory, index, rows * tile.classes());
      return;
    }
    Loops<A> loops = staging.loops();
    for (int c = 0; c < tile.classes(); c++) {
      memory.setDouble(index + (int) view.column(c), loops.get(from, at + c));
    }
  }
}
