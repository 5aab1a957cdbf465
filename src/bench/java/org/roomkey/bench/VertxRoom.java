package org.roomkey.bench;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;

/**
 * The peer "Vert.x": one server on one event loop, as its manual shows it. Writes do not wait:
 * Netty queues a frame that the kernel does not take, without a limit.
 */
public final class VertxRoom {
  private static final Rooms<ServerWebSocket> ROOMS =
      new Rooms<>((socket, text) -> socket.writeTextMessage(text));

  private VertxRoom() {}

  /**
   * Starts and returns; the event loop goes on.
   *
   * @param args the port, on 127.0.0.1
   */
  public static void main(String[] args) throws Exception {
    Vertx.vertx()
        .createHttpServer()
        .webSocketHandler(VertxRoom::opened)
        .listen(Integer.parseInt(args[0]), InetAddress.getLoopbackAddress().getHostAddress())
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }

  private static void opened(ServerWebSocket socket) {
    socket.closeHandler(end -> ROOMS.leave(socket));
    socket.textMessageHandler(
        text -> {
          try {
            ROOMS.receive(socket, text);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }
}
