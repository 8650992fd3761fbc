package org.logits4j.cuda;

/** The kernel that works on a cross-entropy's rows, once the labels were looked through. */
interface CrossEntropyRows {
  /**
   * Launches it on what the operands hold now.
   *
   * @param losses where each row's loss goes, or 0 for nowhere
   */
  void launch(long losses, long stream);
}
