package org.logits4j.cuda;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.logits4j.DeviceFailedException;
import org.logits4j.DeviceUnavailableException;

/** A machine with what a test says, on simulated cards. */
final class FakeMachine implements JCudaMachine {
  final List<CardProperties> cards = new ArrayList<>();
  final List<SimulatedDriver> opened = new ArrayList<>();
  final Map<String, String> environment = new HashMap<>();
  int version = 13000;
  int started;
  @Nullable DeviceFailedException openingFails;
  @Nullable DeviceFailedException loadingFails;
  @Nullable DeviceFailedException firstStreamFails;
  boolean hasJCuda = true;

  FakeMachine with(int compute) {
    cards.add(
        new CardProperties(
            "Card " + compute, compute / 10, compute % 10, 100, 99 << 10, 1 << 20, 8L << 30, 0));
    return this;
  }

  @Override
  public void load(String device) {
    if (!hasJCuda) {
      throw new DeviceUnavailableException(device, "no JCuda", "get it");
    }
  }

  @Override
  public int start() {
    return started;
  }

  @Override
  public String describe(int result) {
    return "CUDA_ERROR (" + result + "): something";
  }

  @Override
  public int driverVersion() {
    return version;
  }

  @Override
  public int cards() {
    return cards.size();
  }

  @Override
  public CardProperties card(int index) {
    return cards.get(index);
  }

  @Override
  public Driver open(String name, int index) {
    if (openingFails != null) {
      throw openingFails;
    }
    CardProperties card = cards.get(index);
    SimulatedDriver driver =
        SimulatedDriver.options().compute(card.computeMajor(), card.computeMinor()).build();
    if (loadingFails != null) {
      driver.failNext(SimulatedCall.LOAD, loadingFails);
    }
    if (firstStreamFails != null) {
      driver.failNext(SimulatedCall.CREATE_STREAM, firstStreamFails);
    }
    opened.add(driver);
    return driver;
  }

  @Override
  public @Nullable String environment(String variable) {
    return environment.get(variable);
  }
}
