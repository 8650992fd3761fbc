package org.logits4j.bench;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What was measured, by version. */
final class Versions {
  private static final Map<String, String> JARS =
      Map.of(
          Workloads.LIBTORCH, "/pytorch",
          Workloads.ND4J, "/nd4j-native",
          Workloads.DJL, "/pytorch-engine");

  private final Processes processes;

  Versions(Processes processes) {
    this.processes = processes;
  }

  Map<String, Object> of(List<Jdk> jdks, List<String> peers) throws IOException {
    Map<String, Object> versions = new LinkedHashMap<>();
    versions.put(Workloads.OURS, ours());
    Map<String, String> names = new LinkedHashMap<>();
    jdks.forEach(jdk -> names.put(jdk.version(), jdk.name()));
    versions.put("jdk", names);
    versions.put("jmh", jar("/jmh-core", Workloads.OURS));
    for (String peer : peers) {
      versions.put(peer, jar(JARS.get(peer), peer));
    }
    return versions;
  }

  private static String ours() throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        Versions.class.getResourceAsStream("/org/logits4j/cli/version.properties")) {
      properties.load(in);
    }
    return properties.getProperty("version");
  }

  private String jar(String name, String system) throws IOException {
    Matcher matcher =
        Pattern.compile(Pattern.quote(name) + "-(\\d[^/:]*?)(-linux-x86_64)?\\.jar")
            .matcher(processes.classPath(system));
    return matcher.find() ? matcher.group(1) : "unknown";
  }
}
