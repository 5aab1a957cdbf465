package org.roomkey.storage;

import java.lang.System.Logger.Level;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.apache.derby.iapi.services.context.ContextManager;
import org.apache.derby.iapi.services.context.ContextService;
import org.apache.derby.shared.common.error.ShutdownException;
import org.apache.derby.shared.common.error.StandardException;
import org.roomkey.log.Log;

/**
 * Keeps the threads of the server free of an embedded Derby. Derby leaves the connection that a
 * thread used last in a {@link ThreadLocal} of that thread, and with it the class loader of this
 * application, which would live for as long as the thread. JDBC has no word for taking it back, so
 * that this speaks to Derby itself.
 */
final class DerbyThreads {
  private static final Log LOG = Log.of(DerbyThreads.class);

  private static final long TIMER_STOP_MILLIS = 1_000;

  private DerbyThreads() {}

  /**
   * To be called when the thread has done what it wanted of Derby: what Derby left in it is
   * replaced by a context without anything in it, which Derby then takes away. A microsecond.
   */
  static void forget() {
    try {
      ContextService contexts = ContextService.getFactory();
      ContextManager empty = contexts.newContextManager();
      contexts.setCurrentContextManager(empty);
      empty.cleanupOnError(StandardException.closeException(), false);
      contexts.resetCurrentContextManager(empty);
    } catch (ShutdownException e) {
      LOG.log(Level.DEBUG, "Derby was stopped meanwhile");
    }
  }

  /**
   * Stops the Derby of this class loader and waits for it and its timer. A Derby that stops leaves
   * something in the thread that told it to, so that this thread ends with it.
   */
  static void stopDerby() {
    Thread stopper = new Thread(DerbyThreads::shutDown, "roomkey-derby-stop");
    stopper.start();
    try {
      stopper.join();
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (isTimer(thread)) {
          thread.join(TIMER_STOP_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Derby cancels its timer, which then ends by itself. */
  private static boolean isTimer(Thread thread) {
    return thread.getClass().getName().equals("java.util.TimerThread")
        && thread.getContextClassLoader() == DerbyThreads.class.getClassLoader();
  }

  private static void shutDown() {
    try {
      DriverManager.getConnection("jdbc:derby:;shutdown=true").close();
    } catch (SQLException e) {
      boolean stopped = "XJ015".equals(e.getSQLState());
      LOG.log(stopped ? Level.DEBUG : Level.INFO, "Derby: {0}", e.getMessage());
    }
  }
}
