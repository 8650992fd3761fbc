package org.logits4j.backend;

import java.util.List;
import org.logits4j.DeviceUnavailableException;

/** Finds the devices of one kind; registered for {@link java.util.ServiceLoader}. */
public interface BackendProvider {
  /** The kind of device: {@code cpu}, {@code cuda}. */
  String kind();

  /** The best kind has the highest number; the CPU has 0. */
  int preference();

  /**
   * The backend of a device.
   *
   * @param index from 0
   * @throws DeviceUnavailableException with the reason and the remedy
   */
  Backend open(int index);

  /** The names of what may compute on its devices, where there is a choice: {@code scalar}. */
  default List<String> variants() {
    return List.of();
  }

  /**
   * The backend of the first device, computing as one of {@link #variants()} does.
   *
   * @throws DeviceUnavailableException with the reason and the remedy
   */
  default Backend open(String variant) {
    throw new IllegalArgumentException("variant " + variant + ": allowed are " + variants());
  }

  /** What there is and what is missing, line by line, for people. */
  List<String> diagnosis();
}
