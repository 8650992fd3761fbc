package org.logits4j.mutation;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.Serializable;

/** A process that does tasks from its standard input and answers on its standard output. */
public final class Worker {
  private Worker() {}

  /** Works until the input ends. */
  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    PrintStream answers = System.out;
    // the tests print, too
    System.setOut(new PrintStream(PrintStream.nullOutputStream()));
    FixedInputs inputs = new FixedInputs();
    try (ObjectOutputStream out = new ObjectOutputStream(answers)) {
      out.flush();
      ObjectInputStream in = new ObjectInputStream(new BufferedInputStream(System.in));
      while (true) {
        out.writeObject(answer((Task<?>) in.readObject(), inputs));
        out.reset();
        out.flush();
      }
    } catch (EOFException e) {
      // the other side is done
      System.exit(0);
    }
  }

  /** The task's result, or what it threw. */
  private static Serializable answer(Task<?> task, FixedInputs inputs) {
    try {
      return task.run(inputs);
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      e.printStackTrace();
      return new Failed(e.toString());
    }
  }

  /**
   * In the place of a task's result.
   *
   * @param message what was thrown
   */
  record Failed(String message) implements Serializable {
    private static final long serialVersionUID = 1;
  }
}
