package org.roomkey.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** A fake of a large interface, backed by an object with only the needed methods. */
public final class Fake {
  private Fake() {}

  /**
   * @param answers has a method of the same name and parameters for each that is called; any other
   *     call fails the test
   */
  public static <T> T of(Class<T> type, Object answers) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answer(self, answers, method, arguments));
    return type.cast(proxy);
  }

  private static Object answer(Object self, Object answers, Method called, Object[] arguments)
      throws Throwable {
    if (called.getDeclaringClass() == Object.class) {
      return switch (called.getName()) {
        case "equals" -> self == arguments[0];
        case "hashCode" -> System.identityHashCode(self);
        default -> "a fake " + called.getDeclaringClass().getSimpleName();
      };
    }
    try {
      Method method =
          answers.getClass().getDeclaredMethod(called.getName(), called.getParameterTypes());
      method.setAccessible(true);
      return method.invoke(answers, arguments);
    } catch (NoSuchMethodException e) {
      throw new AssertionError("no answer to " + called, e);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
