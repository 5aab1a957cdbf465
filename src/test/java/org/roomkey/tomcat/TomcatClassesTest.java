package org.roomkey.tomcat;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.Session;
import java.util.List;
import org.apache.juli.logging.LogFactory;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.websocket.server.WsServerContainer;
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

  /** The compiler sees older APIs, and Tomcat 10.1. They are behind Tomcat 11 on the class path. */
  @Test
  void theTestsRunOnTomcat11() {
    for (Class<?> type :
        List.of(
            HttpServletResponse.class,
            Session.class,
            SocketWrapperBase.class,
            WsServerContainer.class,
            LogFactory.class)) {
      String source = type.getProtectionDomain().getCodeSource().getLocation().toString();
      assertTrue(source.matches(".*/tomcat-embed-[a-z]+-11\\.[\\d.]+\\.jar"), source);
    }
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
