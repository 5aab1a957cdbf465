package org.roomkey.bench;

import java.util.Map;

/**
 * The load generator, a process of its own: one {@link Plan} against one server, then lines of
 * {@code FIGURE=value} on standard output.
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
    Traffic traffic = new Traffic(plan);
    Map<Figure, Double> figures = traffic.run();
    figures.forEach((figure, value) -> System.out.println(figure + "=" + value));
    if (!traffic.firstError().isEmpty()) {
      System.out.println("REMARK=" + traffic.firstError());
    }
  }
}
