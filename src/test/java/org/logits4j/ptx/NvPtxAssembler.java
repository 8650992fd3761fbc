package org.logits4j.ptx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.opentest4j.TestAbortedException;

/** NVIDIA's assembler as a library, that of CUDA 12.0; it needs neither a card nor a toolkit. */
final class NvPtxAssembler implements Assembler {
  private static boolean loaded;

  /** Aborts the test where there is no build of the library for this machine. */
  NvPtxAssembler() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    boolean known = os.contains("linux") || os.contains("windows");
    if (!known || !(arch.equals("amd64") || arch.equals("x86_64"))) {
      throw new TestAbortedException("no PTX compiler for " + os + " on " + arch);
    }
    load();
  }

  /** JCuda unpacks its libraries into the temporary directory: for once, one of our own. */
  private static synchronized void load() {
    if (loaded) {
      return;
    }
    String shared = System.getProperty("java.io.tmpdir");
    try {
      Path own = Files.createTempDirectory("ptx-compiler");
      System.setProperty("java.io.tmpdir", own.toString());
      try {
        JNvPTXCompiler.setExceptionsEnabled(true);
        loaded = true;
      } finally {
        delete(own);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      System.setProperty("java.io.tmpdir", shared);
    }
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.toList();
    }
    // what was registered last goes first: the files, then their folder
    all.forEach(path -> path.toFile().deleteOnExit());
    for (Path path : all.subList(1, all.size())) {
      // Windows keeps a library that is loaded
      if (!path.toFile().delete()) {
        return;
      }
    }
    Files.delete(folder);
  }

  @Override
  public String assemble(PtxFile file, String architecture) {
    // the text must end with a zero
    byte[] text = (file.text() + "\0").getBytes(StandardCharsets.US_ASCII);
    nvPTXCompilerHandle compiler = new nvPTXCompilerHandle();
    JNvPTXCompiler.nvPTXCompilerCreate(compiler, text.length, text);
    try {
      List<String> options = List.of("--gpu-name=" + architecture, "--verbose");
      try {
        JNvPTXCompiler.nvPTXCompilerCompile(
            compiler, options.size(), options.toArray(new String[0]));
      } catch (RuntimeException e) {
        long[] size = new long[1];
        JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(compiler, size);
        byte[] log = new byte[(int) size[0] + 1];
        JNvPTXCompiler.nvPTXCompilerGetErrorLog(compiler, log);
        throw new IllegalArgumentException(file + " for " + architecture + ": " + string(log), e);
      }
      long[] size = new long[1];
      JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(compiler, size);
      byte[] log = new byte[(int) size[0] + 1];
      JNvPTXCompiler.nvPTXCompilerGetInfoLog(compiler, log);
      return string(log);
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
    }
  }

  private static String string(byte[] log) {
    return new String(log, StandardCharsets.UTF_8).replace("\0", "");
  }

  @Override
  public String toString() {
    return "nvptxcompiler";
  }
}
