package org.logits4j.cuda;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A folder with one native library, for this user alone.
 *
 * <p>Where files have POSIX permissions it is new, open to its owner only, and gone as soon as the
 * library is loaded. Windows keeps the file of a loaded library, so there the folder has a fixed
 * name in the temporary folder, which is the user's own; its file is used again, in later processes
 * too, if it has the right bytes.
 */
final class NativeFolder implements AutoCloseable {
  private static final String PREFIX = "logits4j-";

  private final Path folder;
  private final Path file;
  private final boolean kept;

  private NativeFolder(Path folder, NativeLibrary library, boolean kept) {
    this.folder = folder;
    file = folder.resolve(library.file());
    this.kept = kept;
  }

  /** Puts a library's bytes, which were checked, into a folder for it. */
  static NativeFolder of(NativeLibrary library, byte[] bytes, Path temporary) throws IOException {
    return of(
        library,
        bytes,
        temporary,
        !FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
  }

  /** As above, for either kind of system. */
  static NativeFolder of(NativeLibrary library, byte[] bytes, Path temporary, boolean kept)
      throws IOException {
    if (kept) {
      Path folder =
          Files.createDirectories(temporary.resolve(PREFIX + library.sha256().substring(0, 16)));
      NativeFolder made = new NativeFolder(folder, library, true);
      made.keep(library, bytes);
      return made;
    }
    FileAttribute<?> ours =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    NativeFolder made =
        new NativeFolder(Files.createTempDirectory(temporary, PREFIX, ours), library, false);
    try {
      Files.write(made.file, bytes);
      return made;
    } catch (IOException e) {
      made.close();
      throw e;
    }
  }

  /** Another process may be doing the same, or may have loaded the file. */
  private void keep(NativeLibrary library, byte[] bytes) throws IOException {
    if (library.isAt(file)) {
      return;
    }
    Path written = Files.createTempFile(folder, "new", null);
    try {
      Files.write(written, bytes);
      Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      if (!library.isAt(file)) {
        throw e;
      }
    } finally {
      Files.deleteIfExists(written);
    }
  }

  Path folder() {
    return folder;
  }

  Path file() {
    return file;
  }

  /** Leaves nothing behind, unless the system keeps it. */
  @Override
  public void close() {
    if (kept) {
      return;
    }
    try {
      Files.deleteIfExists(file);
      Files.delete(folder);
    } catch (IOException e) {
      // something of another thread's in it, perhaps; the last named is the first to go
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
    }
  }
}
