package org.logits4j.cuda;

import org.logits4j.DeviceFailedException;
import org.logits4j.DeviceUnavailableException;

/** Whether the cards of a machine can be used; where not, why, and what would help. */
final class JCudaAvailability {
  /**
   * CUDA 11.4, driver branch 470: the oldest that had long-term support and has all functions that
   * are called, stream-ordered memory (11.2) the newest among them. The kernels for cards before
   * 9.0 are PTX 6.3 and 7.0, which is older still.
   */
  static final int OLDEST_DRIVER = 11040;

  /** CUDA 11.8, driver branch 520: the first for PTX 7.8, which the kernels for 9.0 are. */
  static final int OLDEST_DRIVER_FOR_SM_90 = 11080;

  private static final String USE_CPU = "use the device cpu";

  private final JCudaMachine machine;

  JCudaAvailability(JCudaMachine machine) {
    this.machine = machine;
  }

  /**
   * Checks all that is common to the cards.
   *
   * @param device who asks
   * @return how many cards there are, at least one
   * @throws DeviceUnavailableException with the reason and the remedy
   */
  int requireCards(String device) {
    machine.load(device);
    try {
      int started = machine.start();
      if (started != JCudaResult.SUCCESS) {
        throw new DeviceUnavailableException(
            device,
            "the NVIDIA driver does not start: " + machine.describe(started),
            JCudaResult.remedyAfterStart(started));
      }
      requireDriver(device, OLDEST_DRIVER, "470", "this library");
      int cards = machine.cards();
      if (cards == 0) {
        throw new DeviceUnavailableException(
            device,
            "the NVIDIA driver shows no card" + visible(),
            JCudaResult.remedyAfterStart(JCudaResult.NO_DEVICE));
      }
      return cards;
    } catch (DeviceFailedException e) {
      throw refused(device, e);
    }
  }

  /**
   * Checks a card.
   *
   * @return what it is
   * @throws DeviceUnavailableException with the reason and the remedy
   */
  CardProperties requireCard(String device, int index) {
    int cards = requireCards(device);
    if (index >= cards) {
      throw new DeviceUnavailableException(
          device,
          (cards == 1
                  ? "there is one card, cuda:0"
                  : "there are " + cards + " cards, from cuda:0 on")
              + visible(),
          "ask for cuda:" + (cards == 1 ? "0" : "0 to cuda:" + (cards - 1)));
    }
    try {
      CardProperties card = machine.card(index);
      requireCapability(device, card);
      return card;
    } catch (DeviceFailedException e) {
      throw refused(device, e);
    }
  }

  private void requireCapability(String device, CardProperties card) {
    int capability = 10 * card.computeMajor() + card.computeMinor();
    if (capability < Tier.LOWEST) {
      throw new DeviceUnavailableException(
          device,
          card.name()
              + " has compute capability "
              + card.computeMajor()
              + "."
              + card.computeMinor()
              + ", the kernels are for 7.5 (Turing) and up",
          USE_CPU);
    }
    if (Tier.of(card) == Tier.SM_90) {
      requireDriver(device, OLDEST_DRIVER_FOR_SM_90, "520", card.name());
    }
  }

  private void requireDriver(String device, int oldest, String branch, String what) {
    int version = machine.driverVersion();
    if (version < oldest) {
      throw new DeviceUnavailableException(
          device,
          "the NVIDIA driver is too old: it is for CUDA "
              + version(version)
              + ", "
              + what
              + " needs "
              + version(oldest),
          "update it to branch " + branch + " or newer");
    }
  }

  /** As people write it. */
  static String version(int version) {
    return version / 1000 + "." + version % 1000 / 10;
  }

  private String visible() {
    String visible = machine.environment("CUDA_VISIBLE_DEVICES");
    return visible == null ? "" : " (CUDA_VISIBLE_DEVICES is '" + visible + "')";
  }

  /** What the driver refuses before anything ran. */
  static DeviceUnavailableException refused(String device, DeviceFailedException e) {
    DeviceUnavailableException unavailable =
        new DeviceUnavailableException(
            device,
            "the NVIDIA driver refuses it: " + e.getMessage(),
            "see in nvidia-smi whether another process has the card to itself or its memory full");
    unavailable.initCause(e);
    return unavailable;
  }
}
