package org.roomkey.client.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The routes for the elements in the application's pages: {@code POST …/ticket} with the fields
 * {@code board} and {@code grant}, and {@code POST …/active}, which keeps the session alive.
 */
final class RoomkeyServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    TicketExchange exchange = new TicketExchange(request, response);
    switch (String.valueOf(request.getPathInfo())) {
      case "/ticket" -> exchange.ticketForPage();
      case "/active" -> exchange.stayActive();
      default ->
          Answers.error(
              response, HttpServletResponse.SC_NOT_FOUND, "not_found", "There is no such route");
    }
  }
}
