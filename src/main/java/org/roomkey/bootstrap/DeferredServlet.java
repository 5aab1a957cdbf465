package org.roomkey.bootstrap;

import jakarta.servlet.GenericServlet;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Is mapped in place of a servlet that is created later; answers 503 until then. */
final class DeferredServlet extends GenericServlet {
  private static final long serialVersionUID = 1L;

  private transient volatile Servlet servlet;

  /** Passes requests to this servlet from now on. The container may initialize it at any time. */
  synchronized void connect(Servlet later) throws ServletException {
    if (getServletConfig() != null) {
      later.init(getServletConfig());
    }
    servlet = later;
  }

  @Override
  public synchronized void init() throws ServletException {
    if (servlet != null) {
      servlet.init(getServletConfig());
    }
  }

  @Override
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    if (servlet != null) {
      servlet.service(request, response);
    } else {
      ((HttpServletResponse) response).sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
    }
  }

  @Override
  public synchronized void destroy() {
    if (servlet != null) {
      servlet.destroy();
    }
  }
}
