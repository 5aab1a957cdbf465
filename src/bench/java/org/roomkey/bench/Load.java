package org.roomkey.bench;

import java.util.Map;

/**
 * The load generator, a process of its own. It runs one {@link Plan} against one server and writes
 * lines of {@code FIGURE=value} to standard output.
 */
public final class Load {
  private Load() {}

  /**
   * Runs and ends.
   *
   * @param arguments the components of {@link Plan}
   */
  public static void main(String[] arguments) throws Exception {
    Plan plan = Plan.parse(arguments);
    switch (plan.work()) {
      case TRAFFIC -> {
        Traffic traffic = new Traffic(plan);
        print(traffic.run(), traffic.firstError());
      }
      case HANDSHAKES -> {
        Handshakes handshakes = new Handshakes(plan);
        print(handshakes.run(), handshakes.firstError());
      }
      case IDLE -> print(new IdleSockets(plan).run(), "");
    }
  }

  private static void print(Map<Figure, Double> figures, String remark) {
    figures.forEach((figure, value) -> System.out.println(figure + "=" + value));
    if (!remark.isEmpty()) {
      System.out.println("REMARK=" + remark);
    }
  }
}
