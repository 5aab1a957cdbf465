package org.roomkey.websocket;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.RemoteEndpoint;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import org.roomkey.log.Log;
import org.roomkey.protocol.CloseStatus;

/** Writes to the container's socket, queued frames in one batch. */
final class SocketWire implements Wire {
  private static final Log LOG = Log.of(SocketWire.class);
  private static final String TOMCAT = "org.apache.tomcat.websocket.";

  /**
   * How long a peer that reads nothing may block its writer. It is longer than the time after which
   * the peer counts as stalled, so that the close can be sent if the peer reads again.
   */
  private static final long SEND_TIMEOUT_MILLIS = 20_000;

  /** With Tomcat's default of 50 ms, many peers would see 1006. */
  private static final long CLOSE_TIMEOUT_MILLIS = 2_000;

  /**
   * How long a peer has to answer our close. With Tomcat's default of 30 s, a peer that never
   * answers could send for so long. Tomcat checks every ten seconds.
   */
  private static final long ANSWER_TIMEOUT_MILLIS = 5_000;

  /** The container splits longer frames, too, but reports no progress. */
  private static final int MAX_SLICE_CHARS = 8 * 1024;

  private final Session socket;
  private final SocketCounts counts;
  private final RemoteEndpoint.Basic remote;
  private int sinceStep;

  SocketWire(Session socket, SocketCounts counts) {
    this.socket = socket;
    this.counts = counts;
    Map<String, Object> properties = socket.getUserProperties();
    properties.put(TOMCAT + "BLOCKING_SEND_TIMEOUT", SEND_TIMEOUT_MILLIS);
    properties.put(TOMCAT + "ABNORMAL_SESSION_CLOSE_SEND_TIMEOUT", CLOSE_TIMEOUT_MILLIS);
    properties.put(TOMCAT + "SESSION_CLOSE_TIMEOUT", ANSWER_TIMEOUT_MILLIS);
    this.remote = socket.getBasicRemote();
  }

  /**
   * A single frame goes out without a copy. Several frames are collected in the container's buffer.
   * The end of the batch flushes it, so that it is empty when the socket closes. If {@code
   * progress} stops the batch, the current frame is still completed.
   */
  @Override
  public void write(Queue<String> frames, BooleanSupplier progress) throws IOException {
    counts.addSent(frames.size());
    sinceStep = 0;
    if (frames.size() == 1) {
      write(frames.remove(), progress);
      return;
    }
    remote.setBatchingAllowed(true);
    try {
      while (!frames.isEmpty()) {
        if (!write(frames.remove(), progress)) {
          frames.clear();
        }
      }
    } catch (IOException | RuntimeException e) {
      stopBatching(e);
      throw e;
    }
    remote.setBatchingAllowed(false);
  }

  /** Returns false if the rest of the batch is to be dropped. */
  private boolean write(String frame, BooleanSupplier progress) throws IOException {
    int begin = 0;
    boolean useful = true;
    while (frame.length() - begin > MAX_SLICE_CHARS) {
      int end = begin + MAX_SLICE_CHARS;
      if (Character.isHighSurrogate(frame.charAt(end - 1))) {
        end--;
      }
      remote.sendText(frame.substring(begin, end), false);
      useful &= step(end - begin, progress);
      begin = end;
    }
    if (begin == 0) {
      remote.sendText(frame);
    } else {
      remote.sendText(frame.substring(begin), true);
    }
    return step(frame.length() - begin, progress) && useful;
  }

  private boolean step(int written, BooleanSupplier progress) {
    sinceStep += written;
    if (sinceStep < STEP_CHARS) {
      return true;
    }
    sinceStep = 0;
    return progress.getAsBoolean();
  }

  /** Otherwise the container would flush at the close, fail, and log it at length. */
  private void stopBatching(Exception cause) {
    try {
      remote.setBatchingAllowed(false);
    } catch (IOException | RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void ping() throws IOException {
    remote.sendPing(ByteBuffer.allocate(0));
  }

  @Override
  public void close(CloseStatus status) {
    try {
      socket.close(new CloseReason(CloseCodes.getCloseCode(status.code()), status.reason()));
    } catch (IOException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "socket {0} was closed before our close", socket.getId());
    }
  }
}
