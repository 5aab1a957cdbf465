package org.roomkey.bootstrap;

import static java.lang.invoke.MethodType.methodType;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import org.roomkey.log.Log;

/**
 * Clears a cache of the JDK that keeps the types of the last record whose {@code equals}, {@code
 * hashCode} or {@code toString} was linked, and with them the class loader of this application,
 * until another application links a record.
 */
final class RecordTypes {
  private static final Log LOG = Log.of(RecordTypes.class);

  private RecordTypes() {}

  /** Makes the cache keep a type of the JDK instead. Runs last. */
  static void forget() {
    try {
      teach("equals", methodType(boolean.class, String.class, Object.class));
      teach("hashCode", methodType(int.class, String.class));
      teach("toString", methodType(String.class, String.class));
    } catch (Throwable e) {
      LOG.log(Level.DEBUG, "this JDK remembers records in another way", e);
    }
  }

  /** Links a method as the compiler does for a record with one {@code String}. */
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
