package org.roomkey.tomcat;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TomcatClassesTest {
  interface Known {
    boolean write(int bytes);
  }

  @SuppressWarnings("unused") // compared by name
  static final class Ours {
    static void start() {}

    boolean write(int bytes) {
      return own(bytes);
    }

    private boolean own(int bytes) {
      return bytes > 0;
    }
  }

  @SuppressWarnings("unused") // compared by name
  interface WithAnotherMethod {
    boolean write(int bytes);

    boolean flush();
  }

  @SuppressWarnings("unused") // compared by name
  interface WithAnotherParameter {
    boolean write(long bytes);
  }

  @SuppressWarnings("unused") // compared by name
  interface WithAnotherResult {
    void write(int bytes);
  }

  @Test
  void theClassesOfThisTomcatAreKnown() {
    assertDoesNotThrow(TomcatClasses::requireKnown);
  }

  @Test
  void aChangedMethodIsNoticed() {
    assertDoesNotThrow(() -> TomcatClasses.requireMethods(Ours.class, Known.class));
    assertDoesNotThrow(() -> TomcatClasses.requireMethods(Known.class, Ours.class));
    for (Class<?> changed : new Class<?>[] {WithAnotherParameter.class, WithAnotherResult.class}) {
      assertThrows(
          NoSuchMethodException.class, () -> TomcatClasses.requireMethods(Ours.class, changed));
    }
    assertThrows(
        NoSuchMethodException.class,
        () -> TomcatClasses.requireMethods(WithAnotherMethod.class, Ours.class));
  }
}
