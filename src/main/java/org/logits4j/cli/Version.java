package org.logits4j.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version, as the build wrote it. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() throws IOException {
    try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
      if (resource == null) {
        throw new IOException("version.properties: not in the jar");
      }
      Properties properties = new Properties();
      properties.load(resource);
      return new String[] {"logits4j " + properties.getProperty("version")};
    }
  }
}
