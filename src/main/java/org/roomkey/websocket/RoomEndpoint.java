package org.roomkey.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerEndpoint;
import java.lang.System.Logger.Level;
import org.roomkey.log.Log;
import org.roomkey.tomcat.TomcatSocket;

/**
 * The WebSocket endpoint of one connection. It passes the events of its socket to the {@link
 * Conversation}, and throws no exception, because the container would show it to the peer or hide
 * it.
 */
@ServerEndpoint(RoomEndpoint.PATH)
public final class RoomEndpoint {
  /** Under this path containers know the endpoint; nothing is served there. */
  static final String PATH = "/ws/endpoint";

  private static final Log LOG = Log.of(RoomEndpoint.class);

  /** The bytes of a masked header. */
  private static final int SMALLEST_FRAME = 6;

  /** More than a well-behaved peer can have in flight within its rate, in characters or bytes. */
  private static final long MAX_AFTER_CLOSE = 1024 * 1024;

  private final Sockets sockets;
  private Session socket;

  /** Null if the socket was closed at its opening. */
  private Conversation conversation;

  private long afterClose;

  /**
   * @param sockets null while the application starts, when {@link UnstartedSockets} closes them all
   */
  RoomEndpoint(Sockets sockets) {
    this.sockets = sockets;
  }

  @OnOpen
  public void onOpen(Session opened) {
    socket = opened;
    if (opened.getUserProperties().get(Handshake.PROPERTY) == Handshake.UNSTARTED) {
      UnstartedSockets.close(opened);
      return;
    }
    conversation = sockets.open(opened);
    TomcatSocket.of(opened.getUserProperties()).ifPresent(this::attach);
    conversation.begin();
  }

  private void attach(TomcatSocket tomcats) {
    tomcats.onPing(this::onPing);
    tomcats.answerPings(conversation::answer);
    tomcats.closeBetweenFrames(conversation::isMidFrame);
  }

  /** Receives parts instead of whole messages, so that an idle socket keeps a small buffer. */
  @OnMessage
  public void onText(String part, boolean last) {
    if (conversation != null) {
      conversation.text(part, last);
    }
    countAfterClose(part.length());
  }

  @OnMessage
  public void onBinary(byte[] part, boolean last) {
    if (conversation != null) {
      conversation.binary();
    }
    countAfterClose(part.length);
  }

  @OnMessage
  public void onPong(PongMessage pong) {
    if (conversation != null) {
      conversation.pong();
    }
    countAfterClose(SMALLEST_FRAME);
  }

  /** Only Tomcat reports pings. */
  private void onPing() {
    conversation.ping();
    countAfterClose(SMALLEST_FRAME);
  }

  /**
   * Counts input after our close. Some is read, because the peer's close follows the frames that it
   * had sent before. A peer that goes on sending is no longer read, until the container's timeout
   * for its close ends the connection.
   */
  private void countAfterClose(int length) {
    boolean isOpen = conversation != null && conversation.isOpen();
    if (!isOpen && afterClose <= MAX_AFTER_CLOSE) {
      afterClose += Math.max(length, SMALLEST_FRAME);
      if (afterClose > MAX_AFTER_CLOSE) {
        stopReading();
      }
    }
  }

  /** Calls a method of Tomcat's sessions, which the API lacks. Other containers go on reading. */
  private void stopReading() {
    try {
      socket.getClass().getMethod("suspend").invoke(socket);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.log(Level.DEBUG, "socket {0} is still read: {1}", socket.getId(), e.getClass().getName());
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
  public void onError(Session failed, Throwable failure) {
    LOG.log(Level.DEBUG, "socket {0}: {1}", failed.getId(), failure.getClass().getName());
  }
}
