package org.roomkey.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * The peer "Jetty": Jetty without servlets, as its manual shows it. Writes do not wait: Jetty
 * queues a frame that the kernel does not take, without a limit.
 */
public final class JettyRoom implements Session.Listener.AutoDemanding {
  private static final Rooms<Session> ROOMS =
      new Rooms<>((socket, text) -> socket.sendText(text, Callback.NOOP));

  /** Set by the first event of the socket. */
  private Session socket;

  /**
   * Starts and blocks.
   *
   * @param args the port, on 127.0.0.1
   */
  public static void main(String[] args) throws Exception {
    Server server =
        new Server(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
    server.setHandler(
        WebSocketUpgradeHandler.from(
            server,
            container -> {
              // The default of 30 s closes the socket that stays idle while others come and go.
              container.setIdleTimeout(Duration.ofHours(1));
              container.addMapping("/ws", (request, response, callback) -> new JettyRoom());
            }));
    server.start();
    server.join();
  }

  @Override
  public void onWebSocketOpen(Session session) {
    this.socket = session;
  }

  @Override
  public void onWebSocketText(String text) {
    try {
      ROOMS.receive(socket, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void onWebSocketClose(int code, String reason, Callback callback) {
    ROOMS.leave(socket);
    callback.succeed();
  }
}
