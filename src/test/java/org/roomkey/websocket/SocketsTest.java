package org.roomkey.websocket;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SocketsTest {

  @Test
  void aSocketPathOutsideTheFilterStopsTheStart() {
    for (String path : Sockets.PATHS) {
      Sockets.mustBeGuarded(path, List.of("/ws", "/ws/*"));
      Sockets.mustBeGuarded(path, List.of("/*"));
      for (List<String> patterns : List.of(List.<String>of(), List.of("/wss/*", "*.ws", "/w"))) {
        String message =
            assertThrows(IllegalStateException.class, () -> Sockets.mustBeGuarded(path, patterns))
                .getMessage();
        assertTrue(message.contains(path), message);
      }
    }
  }
}
