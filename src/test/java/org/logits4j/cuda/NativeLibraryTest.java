package org.logits4j.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jcuda.JCudaVersion;
import jcuda.LibUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLibraryTest {
  @TempDir private Path folder;

  @Test
  void isForTheVersionOfTheBuild() {
    assertEquals(JCudaVersion.get(), NativeLibrary.VERSION);
  }

  @Test
  void itsDigestsAreThoseOfTheJars() {
    for (NativeLibrary library : List.of(NativeLibrary.LINUX, NativeLibrary.WINDOWS)) {
      byte[] bytes = library.read(NativeLibraryTest.class.getClassLoader());
      assertNotNull(bytes, library.file());
      assertTrue(library.isOf(bytes), library.file());
      bytes[bytes.length / 2] ^= 1;
      assertFalse(library.isOf(bytes), library.file());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux-x86_64",
    "Linux, x86_64, linux-x86_64",
    "Windows 11, amd64, windows-x86_64",
    "Linux, aarch64,",
    "Windows 11, aarch64,",
    "Mac OS X, x86_64,",
    "Mac OS X, aarch64,"
  })
  void eachSystemHasItsOwn(String os, String arch, String classifier) {
    NativeLibrary library = NativeLibrary.of(os, arch);
    if (classifier == null) {
      assertNull(library);
    } else {
      assertNotNull(library);
      assertEquals(classifier, library.classifier());
    }
  }

  @Test
  void itsNameIsWhatJCudaLooksFor() {
    NativeLibrary here =
        NativeLibrary.of(System.getProperty("os.name"), System.getProperty("os.arch"));
    if (here != null) {
      String name = LibUtils.createPlatformLibraryName("JCudaDriver-" + JCudaVersion.get());
      assertEquals(LibUtils.createLibraryFileName(name), here.file());
    }
  }

  @Test
  void whatIsNotThereIsNull() throws IOException {
    NativeLibrary missing = new NativeLibrary("no-system", "no-file", "");
    assertNull(missing.read(NativeLibraryTest.class.getClassLoader()));
    assertFalse(missing.isAt(folder.resolve("no-file")));
    assertFalse(missing.isAt(folder));
    assertFalse(missing.isAt(Files.writeString(folder.resolve("file"), "text")));
  }
}
