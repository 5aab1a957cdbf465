package org.roomkey.testing;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The memory of another JVM of this machine, read through JMX. */
public final class ServerMemory implements AutoCloseable {
  private static final String DIRECT = "java.nio:type=BufferPool,name=direct";

  private final JMXConnector connector;
  private final MemoryMXBean memory;
  private final BufferPoolMXBean direct;

  /**
   * Memory in use, in bytes.
   *
   * @param heap after a collection
   */
  public record Use(long heap, long direct) {}

  /**
   * @param pid of the JVM
   */
  public ServerMemory(long pid) {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        connector =
            JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
        MBeanServerConnection beans = connector.getMBeanServerConnection();
        memory = ManagementFactory.getPlatformMXBean(beans, MemoryMXBean.class);
        direct = ManagementFactory.newPlatformMXBeanProxy(beans, DIRECT, BufferPoolMXBean.class);
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Collects garbage and measures. */
  public Use measure() {
    memory.gc();
    return new Use(memory.getHeapMemoryUsage().getUsed(), direct.getMemoryUsed());
  }

  @Override
  public void close() {
    try {
      connector.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
