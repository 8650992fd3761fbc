package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.logits4j.DeviceUnavailableException;

/** Each in a process of its own: native code is loaded once. */
@Timeout(120)
class JCudaNativesTest {
  private static final String LOADED = "loaded";
  private static final NativeLibrary LIBRARY = NativeLibrary.LINUX;

  /** Loads the native code as the library does, or as JCuda does by itself. */
  static final class Program {
    private Program() {}

    /** Prints what came of it. */
    public static void main(String[] arguments) {
      String temporary = System.getProperty("java.io.tmpdir");
      try {
        if (arguments.length == 0) {
          JCudaNatives.load("cuda:0");
        }
        System.out.println(JCudaDriver.cuInit(0) == 0 ? LOADED : "no start");
      } catch (DeviceUnavailableException e) {
        System.out.println(e.getMessage());
        try {
          JCudaNatives.load("cuda:1");
        } catch (DeviceUnavailableException again) {
          System.out.println(again.getMessage());
        }
      } catch (UnsatisfiedLinkError e) {
        System.out.println("not linked");
      }
      if (!temporary.equals(System.getProperty("java.io.tmpdir"))) {
        System.out.println("java.io.tmpdir is " + System.getProperty("java.io.tmpdir"));
      }
    }
  }

  @TempDir private Path folder;
  private Path temporary;
  private Path planted;
  private Path trace;

  @BeforeAll
  static void here() {
    assumeTrue(
        LIBRARY.equals(
            NativeLibrary.of(System.getProperty("os.name"), System.getProperty("os.arch"))),
        "how native code is loaded is looked into on Linux on x86-64 only");
  }

  @BeforeEach
  void folders() throws IOException {
    temporary = Files.createDirectory(folder.resolve("temporary"));
    planted = temporary.resolve(LIBRARY.file());
    trace = folder.resolve("trace");
  }

  private ForkedJvm prepared(ForkedJvm jvm) {
    return jvm.environment("TRAP", trace).option("-Djava.io.tmpdir=" + temporary);
  }

  private void assertTemporary(List<Path> expected) throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      assertEquals(expected, files.toList());
    }
  }

  private static void assertRefused(List<String> said, String reason, String remedy) {
    assertEquals(2, said.size(), said::toString);
    for (int i = 0; i < 2; i++) {
      String line = said.get(i);
      assertTrue(line.startsWith("device cuda:" + i + " is not available: " + reason), line);
      assertTrue(line.contains(". Remedy: " + remedy), line);
    }
  }

  @Test
  void loadsFromTheJarAndLeavesNothingBehind() throws IOException {
    StubDriver driver = new StubDriver(folder);
    assertEquals(List.of(LOADED), prepared(driver.jvm()).run(Program.class));
    assertEquals(1, driver.calls("cuInit").size());
    assertTemporary(List.of());
  }

  @Test
  void aPlantedLibraryIsNotLoaded() throws IOException {
    StubDriver driver = new StubDriver(folder);
    StubDriver.compile("trap.c", planted);
    Files.delete(planted.resolveSibling("trap.c"));
    byte[] trap = Files.readAllBytes(planted);
    assertEquals(List.of(LOADED), prepared(driver.jvm()).run(Program.class));
    assertTrue(Files.notExists(trace));
    assertArrayEquals(trap, Files.readAllBytes(planted));
    assertTemporary(List.of(planted));
    // that JCuda by itself falls into the trap, or there is nothing to be seen here
    assertEquals(List.of("not linked"), prepared(driver.jvm()).run(Program.class, "JCuda's way"));
    assertTrue(Files.exists(trace));
  }

  @Test
  void aPlantedFileOfAnyKindIsLeftAlone() throws IOException {
    String text = "not even a library";
    Files.writeString(planted, text);
    List<String> said = prepared(new ForkedJvm()).run(Program.class);
    if (!said.equals(List.of(LOADED))) {
      assertRefused(said, "no NVIDIA driver was found (libcuda.so.1", "install the NVIDIA driver");
    }
    assertEquals(text, Files.readString(planted));
    assertTemporary(List.of(planted));
  }

  @Test
  void saysThatThereIsNoDriver() {
    List<String> said = prepared(new ForkedJvm()).run(Program.class);
    assumeFalse(said.equals(List.of(LOADED)), "this machine has a driver");
    assertRefused(said, "no NVIDIA driver was found (libcuda.so.1", "install the NVIDIA driver");
  }

  @Test
  void theLibraryPathMayHoldTheTrueOne() throws IOException {
    StubDriver driver = new StubDriver(folder);
    Path path = Files.createDirectory(folder.resolve("path"));
    Files.write(
        path.resolve(LIBRARY.file()), LIBRARY.read(JCudaNativesTest.class.getClassLoader()));
    ForkedJvm jvm = prepared(driver.jvm()).option("-Djava.library.path=:" + path);
    assertEquals(List.of(LOADED), jvm.run(Program.class));
  }

  @Test
  void theLibraryPathMayHoldNoOther() throws IOException {
    Path path = Files.createDirectory(folder.resolve("path"));
    Path other = Files.writeString(path.resolve(LIBRARY.file()), "another");
    ForkedJvm jvm = prepared(new ForkedJvm()).option("-Djava.library.path=/nowhere:" + path);
    assertRefused(
        jvm.run(Program.class),
        other + " is on java.library.path and not that of JCuda",
        "take it away");
  }

  @Test
  void saysThatAJarIsMissing() {
    ForkedJvm noNatives = prepared(new ForkedJvm()).without("jcuda-natives");
    assertRefused(
        noNatives.run(Program.class),
        "JCuda's native code for linux-x86_64 is not on the class path",
        "add org.jcuda:jcuda-natives:12.6.0 with the classifier linux-x86_64");
    ForkedJvm noJCuda = prepared(new ForkedJvm()).without("jcuda");
    assertRefused(
        noJCuda.run(Program.class),
        "JCuda is not on the class path",
        "add org.jcuda:jcuda:12.6.0 and org.jcuda:jcuda-natives:12.6.0 with the classifier");
  }

  @Test
  void saysThatAJarIsAnother() throws IOException {
    Path lib = Files.createDirectories(folder.resolve("classes").resolve("lib"));
    Files.write(lib.resolve(LIBRARY.file()), "another".getBytes(StandardCharsets.UTF_8));
    ForkedJvm jvm = prepared(new ForkedJvm()).first(lib.getParent());
    assertRefused(
        jvm.run(Program.class),
        LIBRARY.file() + " on the class path is not that of JCuda 12.6.0",
        "replace it by that of org.jcuda:jcuda-natives:12.6.0");
  }

  @Test
  void saysThatItCannotUnpack() {
    planted = temporary.resolve("missing");
    ForkedJvm jvm = new ForkedJvm().option("-Djava.io.tmpdir=" + planted);
    List<String> said = jvm.run(Program.class).stream().filter(l -> l.startsWith("dev")).toList();
    assertRefused(
        said, "JCuda's native code could not be unpacked: ", "make the temporary folder writable");
  }
}
