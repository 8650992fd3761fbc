package org.logits4j.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import jcuda.JCudaVersion;
import org.jspecify.annotations.Nullable;
import org.logits4j.DeviceUnavailableException;

/**
 * Loads JCuda's native code: that of its jar, and nothing that somebody left under its name.
 *
 * <p>JCuda's own loader, which runs when its driver class is initialized, asks {@code
 * System.loadLibrary} first, then loads the file of a fixed name in the folder {@code
 * java.io.tmpdir}; only if there is none does it unpack its jar. Whoever can write to that folder,
 * and on Linux that is everybody, decides what code runs. So the driver class is initialized here,
 * before anything uses it, while {@code java.io.tmpdir} names a private folder that holds the right
 * file, loaded already: the moment for which others see that folder's name is short. What {@code
 * System.loadLibrary} would find on {@code java.library.path} must have the right bytes too.
 *
 * <p>Where somebody else in the process has used JCuda before, its native code is loaded, and all
 * of this comes too late.
 */
final class JCudaNatives {
  private static final String SOME_CLASS = "jcuda.Pointer";
  private static final String DRIVER_CLASS = "jcuda.driver.JCudaDriver";
  private static final String TEMPORARY = "java.io.tmpdir";

  /** What was wrong, and what would help. */
  private record Failure(String reason, String remedy) {}

  private static @Nullable Failure failure;
  private static boolean loaded;

  private JCudaNatives() {}

  /**
   * Loads it, in a process once; what failed once is not tried again.
   *
   * @param device who asks
   * @throws DeviceUnavailableException with the reason and the remedy
   */
  static synchronized void load(String device) {
    if (failure != null) {
      throw new DeviceUnavailableException(device, failure.reason(), failure.remedy());
    }
    if (!loaded) {
      try {
        loadNow(device);
        loaded = true;
      } catch (DeviceUnavailableException e) {
        failure = new Failure(e.reason(), e.remedy());
        throw e;
      }
    }
  }

  private static void loadNow(String device) {
    NativeLibrary library = library(device);
    ClassLoader loader = loader(device, library);
    byte[] bytes = bytes(device, library, loader);
    checkLibraryPath(device, library);
    Path temporary = Path.of(System.getProperty(TEMPORARY)).toAbsolutePath();
    try (NativeFolder folder = NativeFolder.of(library, bytes, temporary)) {
      load(folder, loader);
    } catch (IOException e) {
      throw new DeviceUnavailableException(
          device,
          "JCuda's native code could not be unpacked: " + e,
          "make the temporary folder writable, or name another with -D" + TEMPORARY);
    } catch (LinkageError e) {
      throw NativeLinkFailure.of(device, library, e);
    } catch (IllegalCallerException e) {
      throw new DeviceUnavailableException(
          device,
          "this JVM was told to allow no native code: " + e.getMessage(),
          "start java with --enable-native-access=ALL-UNNAMED");
    }
  }

  private static NativeLibrary library(String device) {
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch");
    NativeLibrary library = NativeLibrary.of(os, arch);
    if (library == null) {
      throw new DeviceUnavailableException(
          device,
          "JCuda has native code for Linux and Windows on x86-64, not for " + os + " on " + arch,
          "use the device cpu");
    }
    return library;
  }

  private static ClassLoader loader(String device, NativeLibrary library) {
    String version;
    ClassLoader loader;
    try {
      loader =
          Class.forName(SOME_CLASS, false, JCudaNatives.class.getClassLoader()).getClassLoader();
      version = JCudaVersion.get();
    } catch (ClassNotFoundException | LinkageError e) {
      throw new DeviceUnavailableException(
          device, "JCuda is not on the class path", "add " + jars(library));
    }
    if (!version.equals(NativeLibrary.VERSION)) {
      throw new DeviceUnavailableException(
          device,
          "JCuda " + version + " is on the class path, this is made for " + NativeLibrary.VERSION,
          "replace it by " + jars(library));
    }
    return loader;
  }

  private static String jars(NativeLibrary library) {
    return "org.jcuda:jcuda:" + NativeLibrary.VERSION + " and " + jar(library);
  }

  private static String jar(NativeLibrary library) {
    return "org.jcuda:jcuda-natives:"
        + NativeLibrary.VERSION
        + " with the classifier "
        + library.classifier();
  }

  private static byte[] bytes(String device, NativeLibrary library, ClassLoader loader) {
    byte[] bytes = library.read(loader);
    if (bytes == null) {
      throw new DeviceUnavailableException(
          device,
          "JCuda's native code for " + library.classifier() + " is not on the class path",
          "add " + jar(library));
    }
    if (!library.isOf(bytes)) {
      throw new DeviceUnavailableException(
          device,
          library.file() + " on the class path is not that of JCuda " + NativeLibrary.VERSION,
          "replace it by that of " + jar(library));
    }
    return bytes;
  }

  /** JCuda's loader would load it before anything else. */
  private static void checkLibraryPath(String device, NativeLibrary library) {
    String path = System.getProperty("java.library.path", "");
    for (String folder : path.split(File.pathSeparator, -1)) {
      File found = new File(folder.isEmpty() ? "." : folder, library.file());
      if (found.exists() && !library.isAt(found.toPath())) {
        throw new DeviceUnavailableException(
            device,
            found + " is on java.library.path and not that of JCuda " + NativeLibrary.VERSION,
            "take it away");
      }
    }
  }

  private static void load(NativeFolder folder, ClassLoader loader) {
    if (loader == JCudaNatives.class.getClassLoader()) {
      // fails in the linker's own words, and before JCuda's class is broken for good
      System.load(folder.file().toString());
    }
    String temporary = System.getProperty(TEMPORARY);
    System.setProperty(TEMPORARY, folder.folder().toString());
    try {
      Class.forName(DRIVER_CLASS, true, loader);
    } catch (ClassNotFoundException e) {
      throw new NoClassDefFoundError(DRIVER_CLASS);
    } finally {
      System.setProperty(TEMPORARY, temporary);
    }
  }
}
