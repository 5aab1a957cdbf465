package org.roomkey.storage;

import java.lang.System.Logger.Level;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.apache.derby.iapi.jdbc.AutoloadedDriver;
import org.apache.derby.iapi.jdbc.InternalDriver;
import org.apache.derby.iapi.services.context.ContextManager;
import org.apache.derby.iapi.services.context.ContextService;
import org.apache.derby.shared.common.error.ShutdownException;
import org.apache.derby.shared.common.error.StandardException;
import org.roomkey.log.Log;

/**
 * Removes Derby's thread locals from the threads of the server. Derby keeps the last connection of
 * a thread in a {@link ThreadLocal}, and with it the class loader of this application, as long as
 * the thread lives. JDBC cannot remove it, so this uses Derby's own classes.
 */
final class DerbyThreads {
  private static final Log LOG = Log.of(DerbyThreads.class);

  private static final long TIMER_STOP_MILLIS = 1_000;

  private DerbyThreads() {}

  /**
   * Runs after a thread has used Derby: replaces Derby's context of the thread by an empty one,
   * which Derby then removes. Takes a microsecond.
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
   * Stops the Derby of this class loader, if it runs, and waits for it and its timer. Derby leaves
   * a thread local in the thread that stops it, so that thread is a new one that ends afterwards.
   */
  static void stopDerby() {
    if (InternalDriver.class.getClassLoader() != DerbyThreads.class.getClassLoader()) {
      return; // Other applications use it, too.
    }
    if (InternalDriver.activeDriver() == null) {
      // DriverManager initializes a driver of one application in all that ask for drivers.
      AutoloadedDriver.unregisterDriverModule();
      return;
    }
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

  /** Derby cancels its timer, whose thread then ends. */
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
