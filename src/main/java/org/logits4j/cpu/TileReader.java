package org.logits4j.cpu;

import org.jspecify.annotations.Nullable;
import org.logits4j.backend.HostMemory;
import org.logits4j.backend.Operand;
import org.logits4j.backend.RowView;
import org.logits4j.cpu.vector.Loops;

/** Brings rows of an operand into a tile: without a copy where they lie as they are computed on. */
final class TileReader<A> {
  private final Staging<A> staging;
  private final Tile<A> tile;
  private final HostMemory memory;
  private final RowView view;
  private final boolean contiguous;
  private final @Nullable A array;
  private final double padding;
  private final A room;

  /**
   * Reads the first elements of each row, as many as the tile has.
   *
   * @param padding what is read after a row's last element where lanes are left over
   */
  TileReader(Staging<A> staging, Tile<A> tile, Operand operand, double padding, int... axes) {
    this.staging = staging;
    this.tile = tile;
    this.padding = padding;
    memory = (HostMemory) operand.memory();
    view = RowView.along(operand, axes);
    contiguous = view.isContiguous();
    array = contiguous && !tile.padded() ? staging.array(memory) : null;
    room = staging.loops().array(tile.columns() ? tile.whole() : 0);
  }

  long rows() {
    return view.rows();
  }

  void read(long first, int count, Run<A> into) {
    if (tile.classes() == 0) {
      into.own();
      return;
    }
    if (tile.columns()) {
      readLanes(first, count, into.own());
      return;
    }
    int index = (int) view.row(first);
    if (array == null) {
      load(index, into.own(), 0, 1);
    } else {
      into.view(array, index);
    }
    into.loadTail(padding);
  }

  private void readLanes(long first, int count, A lanes) {
    int stride = (int) view.rowStride();
    if (array != null && stride != 0 && count == tile.rows()) {
      staging.loops().intoLanes(array, (int) view.row(first), stride, lanes, tile.classes());
      return;
    }
    int classes = tile.classes();
    if (stride == classes && contiguous) {
      load((int) view.row(first), room, 0, count);
    } else {
      for (int r = 0; r < count; r++) {
        load((int) view.row(first + r), room, r * classes, 1);
      }
    }
    if (count < tile.rows()) {
      staging.loops().fill(room, count * classes, tile.rows() * classes, 0);
    }
    staging.loops().intoLanes(room, 0, classes, lanes, classes);
  }

  /** Reads rows that lie one after the other. */
  private void load(int index, A into, int at, int rows) {
    if (contiguous) {
      staging.load(memory, index, into, at, rows * tile.classes());
      return;
    }
    Loops<A> loops = staging.loops();
    for (int c = 0; c < tile.classes(); c++) {
      loops.set(into, at + c, memory.getDouble(index + (int) view.column(c)));
    }
  }
}
