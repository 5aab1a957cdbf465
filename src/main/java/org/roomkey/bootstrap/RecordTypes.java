package org.roomkey.bootstrap;

import static java.lang.invoke.MethodType.methodType;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Proxy;
import java.lang.runtime.ObjectMethods;
import java.net.URL;
import java.net.URLClassLoader;
import org.roomkey.log.Log;

/**
 * Clears caches of the JDK that would keep the class loader of this application alive. They hold
 * the types of the last record whose {@code equals}, {@code hashCode} or {@code toString} was
 * linked, until another application links one.
 *
 * <p>JDK 17 has one cache for all types. JDK 25 has a second one, with soft references, for types
 * that do not belong to the JDK: it lasts until memory is short.
 */
final class RecordTypes {
  private static final Log LOG = Log.of(RecordTypes.class);

  private RecordTypes() {}

  /** Makes the caches keep types that belong to no application. Runs last. */
  static void forget() {
    try (URLClassLoader nobody = new URLClassLoader(new URL[0], null)) {
      Class<?>[] any = {Runnable.class};
      link(Proxy.newProxyInstance(nobody, any, (proxy, method, values) -> null).getClass());
      // Last, so that JDK 17 does not keep the class loader above.
      link(String.class);
    } catch (IOException | IllegalArgumentException e) {
      LOG.log(Level.DEBUG, "the caches of records are not cleared", e);
    }
  }

  /** Links the methods as the compiler does for a record with one component. */
  private static void link(Class<?> type) {
    link("equals", type, methodType(boolean.class, type, Object.class));
    link("hashCode", type, methodType(int.class, type));
    link("toString", type, methodType(String.class, type));
  }

  private static void link(String name, Class<?> component, MethodType type) {
    try {
      Object unused =
          ObjectMethods.bootstrap(
              MethodHandles.lookup(),
              name,
              type,
              component,
              "component",
              MethodHandles.identity(component));
    } catch (Throwable e) {
      LOG.log(Level.DEBUG, "this JDK caches records differently", e);
    }
  }
}
