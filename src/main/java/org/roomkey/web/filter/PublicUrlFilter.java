package org.roomkey.web.filter;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.roomkey.credential.RequestCredentials;
import org.roomkey.web.PublicUrl;

/**
 * Gives every request the scheme, host, port and context path of the public URL. So links, cookies,
 * redirects and the check of {@code Origin} go by the address in the browser, whatever a proxy
 * sends. The outermost filter, because the error page needs it, too.
 */
public final class PublicUrlFilter extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient PublicUrl url;

  public PublicUrlFilter(PublicUrl url) {
    this.url = url;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest asSeen = new PublicRequest(request);
    asSeen.setAttribute(RequestCredentials.PUBLIC_PATH, url.path());
    chain.doFilter(asSeen, response);
  }

  private String asSeen(HttpServletRequest request, String uri) {
    String inner = request.getContextPath();
    return uri.startsWith(inner) ? url.path() + uri.substring(inner.length()) : uri;
  }

  private final class PublicRequest extends HttpServletRequestWrapper {
    PublicRequest(HttpServletRequest request) {
      super(request);
    }

    @Override
    public String getScheme() {
      return url.scheme();
    }

    @Override
    public boolean isSecure() {
      return url.isSecure();
    }

    @Override
    public String getServerName() {
      return url.host();
    }

    @Override
    public int getServerPort() {
      return url.port();
    }

    @Override
    public String getContextPath() {
      return url.path();
    }

    @Override
    public String getRequestURI() {
      return asSeen((HttpServletRequest) getRequest(), super.getRequestURI());
    }

    @Override
    public StringBuffer getRequestURL() {
      return new StringBuffer(url.toString())
          .append(getRequestURI().substring(url.path().length()));
    }
  }
}
