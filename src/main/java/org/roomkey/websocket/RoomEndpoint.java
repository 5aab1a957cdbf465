package org.roomkey.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import java.lang.System.Logger.Level;
import org.roomkey.log.Log;

/**
 * The WebSocket endpoint of one connection. It passes the events of its socket to the {@link
 * Conversation}, and throws no exception, because the container would show it to the peer or hide
 * it.
 */
public final class RoomEndpoint {
  private static final Log LOG = Log.of(RoomEndpoint.class);

  /** The bytes of a masked header. */
  private static final int SMALLEST_FRAME = 6;

  private final Sockets sockets;
  private Conversation conversation;
  private InputAfterClose afterClose;

  RoomEndpoint(Sockets sockets) {
    this.sockets = sockets;
  }

  @OnOpen
  public void onOpen(Session socket) {
    afterClose = new InputAfterClose(socket);
    conversation = sockets.open(socket);
    conversation.begin();
  }

  /** Receives parts instead of whole messages, so that an idle socket keeps a small buffer. */
  @OnMessage
  public void onText(String part, boolean last) {
    conversation.text(part, last);
    countAfterClose(part.length());
  }

  @OnMessage
  public void onBinary(byte[] part, boolean last) {
    conversation.binary();
    countAfterClose(part.length);
  }

  @OnMessage
  public void onPong(PongMessage pong) {
    conversation.pong();
    countAfterClose(SMALLEST_FRAME);
  }

  private void countAfterClose(int length) {
    if (!conversation.isOpen()) {
      afterClose.add(Math.max(length, SMALLEST_FRAME));
    }
  }

  @OnClose
  public void onClose(CloseReason reason) {
    if (conversation != null) {
      conversation.closed(reason.getCloseCode().getCode());
    }
  }

  /** The usual cause is a broken connection. {@link #onClose} follows. */
  @OnError
  public void onError(Session socket, Throwable failure) {
    LOG.log(Level.DEBUG, "socket {0}: {1}", socket.getId(), failure.getClass().getName());
  }
}
