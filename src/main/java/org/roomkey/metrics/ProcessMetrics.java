package org.roomkey.metrics;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.util.List;
import java.util.function.ToLongFunction;

/** The figures of the process: the same names whatever collector and version of Java it has. */
public final class ProcessMetrics {
  private static final double MILLIS = 1_000;

  private final Metrics metrics;

  public ProcessMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  /**
   * @param version of Roomkey
   */
  public void bind(String version) {
    metrics.gauge(
        "roomkey.build.info",
        "1; the labels say what runs",
        null,
        () -> 1,
        "version",
        version,
        "java",
        System.getProperty("java.version", "unknown"));
    RuntimeMXBean process = ManagementFactory.getRuntimeMXBean();
    metrics.gauge(
        "process.uptime", "Since the start", "seconds", () -> process.getUptime() / MILLIS);
    metrics.gauge(
        "process.start.time",
        "Start, in Unix time",
        "seconds",
        () -> process.getStartTime() / MILLIS);
    memory(ManagementFactory.getMemoryMXBean());
    metrics.gauge(
        "jvm.threads.live",
        "Threads of the process",
        null,
        ManagementFactory.getThreadMXBean()::getThreadCount);
    metrics.counter(
        "jvm.gc.collections",
        "Garbage collections",
        () -> sum(GarbageCollectorMXBean::getCollectionCount));
    metrics.secondsCounter(
        "jvm.gc",
        "Time in garbage collections",
        () -> sum(GarbageCollectorMXBean::getCollectionTime) / MILLIS);
  }

  private void memory(MemoryMXBean memory) {
    String used = "Memory in use";
    metrics.gauge(
        "jvm.memory.used",
        used,
        "bytes",
        () -> memory.getHeapMemoryUsage().getUsed(),
        "area",
        "heap");
    metrics.gauge(
        "jvm.memory.used",
        used,
        "bytes",
        () -> memory.getNonHeapMemoryUsage().getUsed(),
        "area",
        "nonheap");
    metrics.gauge(
        "jvm.memory.max",
        "Memory that may be used",
        "bytes",
        () -> memory.getHeapMemoryUsage().getMax(),
        "area",
        "heap");
  }

  /** A collector that does not know says -1. */
  private static long sum(ToLongFunction<GarbageCollectorMXBean> figure) {
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    return collectors.stream().mapToLong(figure).filter(known -> known > 0).sum();
  }
}
