package org.roomkey.bootstrap;

import static java.lang.invoke.MethodType.methodType;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import org.roomkey.log.Log;

/**
 * Clears a cache of the JDK that would keep the class loader of this application alive. The cache
 * holds the types of the last record whose {@code equals}, {@code hashCode} or {@code toString} was
 * linked, until another application links one.
 */
final class RecordTypes {
  private static final Log LOG = Log.of(RecordTypes.class);

  private RecordTypes() {}

  /** Makes the cache keep a type of the JDK instead. Runs last. */
  static void forget() {
    try {
      link("equals", methodType(boolean.class, String.class, Object.class));
      link("hashCode", methodType(int.class, String.class));
      link("toString", methodType(String.class, String.class));
    } catch (Throwable e) {
      LOG.log(Level.DEBUG, "this JDK caches records differently", e);
    }
  }

  /** Links a method as the compiler does for a record with one {@code String}. */
  private static void link(String method, MethodType type) throws Throwable {
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
