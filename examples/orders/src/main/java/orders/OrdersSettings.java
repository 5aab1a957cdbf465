package orders;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.stream.Stream;

/**
 * This application has names of its own for two settings of the library. Without them it sets
 * {@code roomkey-client.url} and {@code roomkey-client.token} as context parameters, and needs no
 * listener.
 */
public final class OrdersSettings implements ServletContextListener {
  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    set(context, "url", "orders.roomkey", "ORDERS_ROOMKEY", "http://127.0.0.1:8080/roomkey");
    set(context, "public-url", "orders.roomkey.public", "ORDERS_ROOMKEY_PUBLIC", "");
    set(context, "token", "orders.token", "ORDERS_TOKEN", "");
  }

  private static void set(
      ServletContext context, String setting, String parameter, String variable, String fallback) {
    Stream.of(System.getenv(variable), context.getInitParameter(parameter), fallback)
        .filter(value -> value != null && !value.isBlank())
        .findFirst()
        .ifPresent(value -> context.setInitParameter("roomkey-client." + setting, value));
  }
}
