package org.roomkey.metrics;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.util.List;
import java.util.function.ToLongFunction;

/** Binds the figures of the process. Their names are the same for every collector and Java. */
public final class ProcessMetrics {
  private static final double MILLIS = 1_000;

  private final Metrics metrics;

  public ProcessMetrics(Metrics metrics) {
    this.metrics = metrics;
  }

  public void bind(String version) {
    metrics.gauge(
        "roomkey_build_info",
        "Always 1; the labels have the versions",
        () -> 1,
        "java",
        System.getProperty("java.version", "unknown"),
        "version",
        version);
    RuntimeMXBean process = ManagementFactory.getRuntimeMXBean();
    metrics.gauge("process_uptime_seconds", "Since the start", () -> process.getUptime() / MILLIS);
    metrics.gauge(
        "process_start_time_seconds", "Start, in Unix time", () -> process.getStartTime() / MILLIS);
    memory(ManagementFactory.getMemoryMXBean());
    metrics.gauge(
        "jvm_threads_live",
        "Threads of the process",
        ManagementFactory.getThreadMXBean()::getThreadCount);
    metrics.counter(
        "jvm_gc_collections_total",
        "Garbage collections",
        () -> sum(GarbageCollectorMXBean::getCollectionCount));
    metrics.counter(
        "jvm_gc_seconds_total",
        "Time in garbage collections",
        () -> sum(GarbageCollectorMXBean::getCollectionTime) / MILLIS);
  }

  private void memory(MemoryMXBean memory) {
    String used = "Memory in use";
    metrics.gauge(
        "jvm_memory_used_bytes", used, () -> memory.getHeapMemoryUsage().getUsed(), "area", "heap");
    metrics.gauge(
        "jvm_memory_used_bytes",
        used,
        () -> memory.getNonHeapMemoryUsage().getUsed(),
        "area",
        "nonheap");
    metrics.gauge(
        "jvm_memory_max_bytes",
        "Maximum memory",
        () -> memory.getHeapMemoryUsage().getMax(),
        "area",
        "heap");
  }

  /** A collector that does not know its figure returns -1. */
  private static long sum(ToLongFunction<GarbageCollectorMXBean> figure) {
    List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
    return collectors.stream().mapToLong(figure).filter(known -> known > 0).sum();
  }
}
