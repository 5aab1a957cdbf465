package org.roomkey.bench;

import jakarta.websocket.OnClose;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import java.io.IOException;

/**
 * Rooms as the tutorials for {@code jakarta.websocket} write them. The sender's thread sends to one
 * member after the other with {@code getBasicRemote}. It locks each socket while it writes, because
 * Tomcat refuses the second of two writers.
 *
 * <p>It has no endpoint annotation, because Roomkey's Tomcat has this class on its class path and
 * would find it.
 */
public final class BlockingRoom {
  private static final Rooms<Session> ROOMS = new Rooms<>(BlockingRoom::send);

  /** Answers a frame. */
  @OnMessage
  public void onMessage(String text, Session socket) throws IOException {
    ROOMS.receive(socket, text);
  }

  /** Removes the socket from its rooms. */
  @OnClose
  public void onClose(Session socket) {
    ROOMS.leave(socket);
  }

  private static void send(Session socket, String text) throws IOException {
    synchronized (socket) {
      socket.getBasicRemote().sendText(text);
    }
  }
}
