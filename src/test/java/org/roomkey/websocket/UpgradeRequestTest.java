package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpUpgradeHandler;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.List;
import org.apache.tomcat.websocket.server.WsHttpUpgradeHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.roomkey.testing.CapturedLog;

/** Which handler a socket gets: ours on the Tomcat that we know, and else the container's own. */
class UpgradeRequestTest {
  @RegisterExtension private final CapturedLog log = new CapturedLog();

  /** Loads these classes itself, and has no others of these names. */
  private static final class Loader extends ClassLoader {
    private final String loaded;
    private final String hidden;

    Loader(String loaded, String hidden) {
      super(UpgradeRequestTest.class.getClassLoader());
      this.loaded = loaded;
      this.hidden = hidden;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(hidden)) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith(loaded)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? define(name) : known;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private void mustWarnOf(String cause) {
    List<String> lines = log.lines();
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(
        lines.get(0).startsWith("WARNING this Tomcat's sockets are unknown: "), lines.get(0));
    assertTrue(lines.get(0).contains(cause), lines.get(0));
  }

  @Test
  void tomcatsHandlerIsReplacedByOurs() {
    Class<?> handler = UpgradeRequest.directIfTomcats(WsHttpUpgradeHandler.class);

    assertEquals("org.roomkey.tomcat.TomcatUpgradeHandler", handler.getName());
    assertTrue(log.lines().isEmpty(), log.lines().toString());
  }

  @Test
  void handlersOfOtherContainersAreKept() {
    Class<?> handler = UpgradeRequest.directIfTomcats(HttpUpgradeHandler.class);

    assertSame(HttpUpgradeHandler.class, handler);
    assertTrue(log.lines().isEmpty(), log.lines().toString());
  }

  @Test
  void aForeignClassOfThatNameIsKept() throws Exception {
    String name = WsHttpUpgradeHandler.class.getName();
    Class<? extends HttpUpgradeHandler> foreign =
        new Loader(name, "none").loadClass(name).asSubclass(HttpUpgradeHandler.class);

    assertSame(foreign, UpgradeRequest.directIfTomcats(foreign));
    assertSame(foreign, UpgradeRequest.directIfTomcats(foreign));
    mustWarnOf("ClassCastException");
  }

  @Test
  void aTomcatThatLacksOneOfTheClassesKeepsItsHandler() throws Exception {
    Loader loader = new Loader("org.roomkey.", "org.apache.tomcat.websocket.MessagePart");
    Method direct =
        loader
            .loadClass(UpgradeRequest.class.getName())
            .getDeclaredMethod("directIfTomcats", Class.class);
    direct.setAccessible(true);

    for (int i = 0; i < 3; i++) {
      assertSame(WsHttpUpgradeHandler.class, direct.invoke(null, WsHttpUpgradeHandler.class));
    }
    mustWarnOf("NoClassDefFoundError");
  }
}
