package org.logits4j.cuda;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import jcuda.NativePointerObject;

/**
 * The raw handles inside JCuda's objects, which JCuda shows to nobody: {@code CUstream(long)} and
 * {@code getNativePointer()} are not public, and what is public makes a stream only of an object
 * that has the same gap. So the one field that JCuda's native code reads and writes is read and
 * written here too, by a handle from a private lookup. That needs no {@code --add-opens} on any
 * JDK: JCuda lies on the class path, or is an automatic module, and both are open to everyone; the
 * field is not final.
 */
final class JCudaHandles {
  private static final VarHandle POINTER = pointer();

  private JCudaHandles() {}

  private static VarHandle pointer() {
    Class<?> owner = NativePointerObject.class;
    try {
      return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
          .findVarHandle(owner, "nativePointer", long.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(owner + " is not that of JCuda " + NativeLibrary.VERSION, e);
    }
  }

  /** What JCuda's native code would read. */
  static long get(NativePointerObject object) {
    return (long) POINTER.get(object);
  }

  /** Lets JCuda's native code read a handle; the same object. */
  static <T extends NativePointerObject> T set(T object, long handle) {
    POINTER.set(object, handle);
    return object;
  }
}
