package org.roomkey.bench;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another program's {@code main} until standard input ends. It ends as soon as the process
 * that started this one is gone. So no process outlives the benchmark that started it.
 */
public final class Tethered {
  private Tethered() {}

  /**
   * Runs the program.
   *
   * @param args the class, then its arguments
   */
  public static void main(String[] args) throws Exception {
    Thread watch = new Thread(Tethered::exitAtEndOfInput, "tether");
    watch.setDaemon(true);
    watch.start();
    try {
      Class.forName(args[0])
          .getMethod("main", String[].class)
          .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    } catch (InvocationTargetException e) {
      e.getCause().printStackTrace();
      System.exit(1);
    }
  }

  private static void exitAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // The benchmark writes nothing to it.
      }
    } catch (IOException e) {
      // An error also means the end.
    }
    System.exit(0);
  }
}
