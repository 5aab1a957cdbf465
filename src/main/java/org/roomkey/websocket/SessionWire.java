package org.roomkey.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import org.roomkey.log.Log;
import org.roomkey.protocol.CloseStatus;

/** What the wires have in common: the timeouts of the container, and the close. */
abstract class SessionWire implements Wire {
  private static final Log LOG = Log.of(SessionWire.class);
  private static final String TOMCAT = "org.apache.tomcat.websocket.";

  /** With Tomcat's default of 50 ms, many peers would see 1006. */
  private static final long CLOSE_TIMEOUT_MILLIS = 2_000;

  /**
   * How long a peer has to answer our close. With Tomcat's default of 30 s, a peer that never
   * answers could send for so long. Tomcat checks every ten seconds.
   */
  private static final long ANSWER_TIMEOUT_MILLIS = 5_000;

  private final Session session;

  /**
   * @param sendTimeout how long the container waits for a peer that reads nothing
   */
  SessionWire(Session session, Duration sendTimeout) {
    this.session = session;
    Map<String, Object> properties = session.getUserProperties();
    properties.put(TOMCAT + "BLOCKING_SEND_TIMEOUT", sendTimeout.toMillis());
    properties.put(TOMCAT + "ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT", CLOSE_TIMEOUT_MILLIS);
    properties.put(TOMCAT + "SESSION_CLOSE_TIMEOUT", ANSWER_TIMEOUT_MILLIS);
  }

  @Override
  public void close(CloseStatus status) {
    try {
      session.close(new CloseReason(CloseCodes.getCloseCode(status.code()), status.reason()));
    } catch (IOException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "socket {0} was closed before our close", session.getId());
    }
  }
}
