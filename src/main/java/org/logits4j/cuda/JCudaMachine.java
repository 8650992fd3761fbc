package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;

/** What a machine has of CUDA, as far as anybody asks before a card is opened. */
interface JCudaMachine {
  /**
   * Makes the driver's functions ready to be called.
   *
   * @param device who asks
   * @throws org.logits4j.DeviceUnavailableException with the reason and the remedy
   */
  void load(String device);

  /** Starts the driver; its result. */
  int start();

  /** The driver's words for a result. */
  String describe(int result);

  /** The newest CUDA that the driver knows: 13000 for 13.0. */
  int driverVersion();

  /** How many cards there are. */
  int cards();

  /** What a card is. */
  CardProperties card(int index);

  /**
   * Opens a card.
   *
   * @param name what failures name
   * @throws org.logits4j.DeviceFailedException if the driver refuses
   */
  Driver open(String name, int index);

  /** A variable of the process's environment; null if it is not set. */
  @Nullable String environment(String variable);
}
