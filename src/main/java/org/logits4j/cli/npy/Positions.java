package org.logits4j.cli.npy;

/** Where the elements of a file in Fortran order, one after the other, belong in C order. */
final class Positions {
  private final int[] lengths;
  private final int[] strides;
  private final int[] index;
  private int position;

  private Positions(int[] lengths, int[] strides) {
    this.lengths = lengths;
    this.strides = strides;
    this.index = new int[lengths.length];
  }

  /** For an array of at least one element and at most as many as an int counts. */
  static Positions of(long[] shape) {
    int[] lengths = new int[shape.length];
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      lengths[axis] = (int) shape[axis];
      strides[axis] = stride;
      stride *= lengths[axis];
    }
    return new Positions(lengths, strides);
  }

  /** The next element's. */
  int next() {
    int next = position;
    for (int axis = 0; axis < index.length; axis++) {
      index[axis]++;
      position += strides[axis];
      if (index[axis] < lengths[axis]) {
        break;
      }
      position -= lengths[axis] * strides[axis];
      index[axis] = 0;
    }
    return next;
  }
}
