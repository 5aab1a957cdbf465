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
 * The container's way to one {@link Connection}: hands on what happens on its socket, and lets no
 * exception out, since the container would show it to the peer or swallow it.
 */
public final class RoomEndpoint {
  private static final Log LOG = Log.of(RoomEndpoint.class);

  /** Bytes: a masked header. */
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

  /** Parts instead of whole messages, so that an idle socket keeps a small buffer. */
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

  /** Mostly a peer that broke off; {@link #onClose} follows. */
  @OnError
  public void onError(Session socket, Throwable failure) {
    LOG.log(Level.DEBUG, "socket {0}: {1}", socket.getId(), failure.getClass().getName());
  }
}
