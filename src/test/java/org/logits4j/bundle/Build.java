package org.logits4j.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What the bundle was made from.
 *
 * @param version the library's
 * @param commit the sources', with {@code -changed} where they were not as committed
 */
record Build(String version, String commit) {
  /** As {@code ci/gpu-bundle} noted it; unknown outside of a bundle. */
  static Build read() {
    Properties properties = new Properties();
    try (InputStream in = Build.class.getResourceAsStream("/bundle/build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Build(
        properties.getProperty("version", "unknown"), properties.getProperty("commit", "unknown"));
  }
}
