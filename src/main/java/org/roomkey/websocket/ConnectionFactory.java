package org.roomkey.websocket;

import jakarta.websocket.Session;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.roomkey.audit.Audit;
import org.roomkey.credential.Secrets;
import org.roomkey.log.Log;
import org.roomkey.protocol.MessageCodec;
import org.roomkey.tomcat.ReadLoops;
import org.roomkey.tomcat.TomcatSocket;

/**
 * Creates the connection of a new socket. Close it when all sockets have their close. Safe for use
 * by many threads.
 */
public final class ConnectionFactory implements AutoCloseable {
  private static final Log LOG = Log.of(ConnectionFactory.class);

  private final Executor writers;
  private final LongSupplier nanoTime;
  private final MessageCodec codec;
  private final SocketLimits limits;
  private final Audit audit;
  private final ReadLoops readers =
      new ReadLoops(
          Runtime.getRuntime().availableProcessors(),
          failure -> LOG.log(Level.ERROR, "the input of a socket was not handled", failure));
  private final SocketCounts counts = new SocketCounts();
  private final AtomicBoolean saidThatWiresBlock = new AtomicBoolean();

  public ConnectionFactory(
      Executor writers,
      LongSupplier nanoTime,
      MessageCodec codec,
      SocketLimits limits,
      Audit audit) {
    this.writers = writers;
    this.nanoTime = nanoTime;
    this.codec = codec;
    this.limits = limits;
    this.audit = audit;
  }

  SocketCounts counts() {
    return counts;
  }

  Connection connection(Session socket, Handshake handshake) {
    String id = Secrets.id();
    return new Connection(
        id,
        handshake.address(),
        new Outbox(wire(socket), writers, counts, nanoTime),
        codec,
        new ConnectionClock(nanoTime),
        new ConnectionAudit(audit, id, handshake.address(), handshake.origin()),
        limits.slot(handshake.address()));
  }

  private Wire wire(Session socket) {
    Optional<TomcatSocket> direct = TomcatSocket.of(socket.getUserProperties());
    if (direct.isPresent()) {
      direct.get().readBy(readers);
      return new DirectWire(socket, direct.get());
    }
    if (saidThatWiresBlock.compareAndSet(false, true)) {
      LOG.log(
          Level.WARNING,
          "writes to sockets wait for their peers, and pings are not limited: the container is not"
              + " Tomcat, or its connector has useAsyncIO=\"false\"");
    }
    return new BlockingWire(socket);
  }

  /** Tomcat reads the rest of the input. */
  @Override
  public void close() throws InterruptedException {
    readers.close();
  }
}
