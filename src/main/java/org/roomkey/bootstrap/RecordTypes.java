package org.roomkey.bootstrap;

import static java.lang.invoke.MethodType.methodType;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import org.roomkey.log.Log;

/**
 * What the JDK remembers of records: of those that it taught to compare, to hash or to print
 * themselves, the types of the last one, and with them the class loader of this application, until
 * another program has such a record.
 */
final class RecordTypes {
  private static final Log LOG = Log.of(RecordTypes.class);

  private RecordTypes() {}

  /** Gives the JDK a record of its own types to remember; to be called last. */
  static void forget() {
    try {
      teach("equals", methodType(boolean.class, String.class, Object.class));
      teach("hashCode", methodType(int.class, String.class));
      teach("toString", methodType(String.class, String.class));
    } catch (Throwable e) {
      LOG.log(Level.DEBUG, "this JDK remembers records in another way", e);
    }
  }

  /** As the compiler has it done for a record with one component, a {@code String}. */
  private static void teach(String method, MethodType type) throws Throwable {
    Lookup lookup = MethodHandles.lookup();
    Object unused =
        ObjectMethods.bootstrap(
            lookup,
            method,
            type,
            String.class,
            "text",
            lookup.findVirtual(String.class, "toString", methodType(String.class)));
  }
}
