package org.logits4j.cuda;

import org.jspecify.annotations.Nullable;

/** The machine that this runs on. */
final class JCudaLocalMachine implements JCudaMachine {
  private static final String NAME = "cuda";

  @Override
  public void load(String device) {
    JCudaNatives.load(device);
  }

  @Override
  public int start() {
    return JCudaApi.initialize();
  }

  @Override
  public String describe(int result) {
    return JCudaApi.describe(result);
  }

  @Override
  public int driverVersion() {
    return new JCudaApi(NAME).driverVersion();
  }

  @Override
  public int cards() {
    return new JCudaApi(NAME).count();
  }

  @Override
  public CardProperties card(int index) {
    JCudaApi api = new JCudaApi(NAME + ":" + index);
    return api.properties(api.card(index));
  }

  @Override
  public Driver open(String name, int index) {
    return new JCudaDriver(name, index);
  }

  @Override
  public @Nullable String environment(String variable) {
    return System.getenv(variable);
  }
}
