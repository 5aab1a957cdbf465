package org.roomkey.testing;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request without a container, to {@code http://localhost:8080/roomkey} unless it is told
 * otherwise; {@link #request} is what the code under test sees.
 */
public final class FakeRequest {
  private final HttpServletRequest request = Fake.of(HttpServletRequest.class, new Answers());
  private String query;
  private final Map<String, List<String>> headers = new LinkedHashMap<>();
  private final List<Cookie> cookies = new ArrayList<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();
  private final List<FakeSession> created = new ArrayList<>();
  private String method = "GET";
  private String scheme = "http";
  private String contextPath = "/roomkey";
  private String pathInfo;
  private String requestedSessionId;
  private HttpSession session;
  private byte[] body = {};

  public HttpServletRequest request() {
    return request;
  }

  public FakeRequest method(String name) {
    method = name;
    return this;
  }

  public FakeRequest secure() {
    scheme = "https";
    return this;
  }

  public FakeRequest contextPath(String path) {
    contextPath = path;
    return this;
  }

  public FakeRequest pathInfo(String path) {
    pathInfo = path;
    return this;
  }

  public FakeRequest parameter(String name, String... values) {
    for (String value : values) {
      String pair = name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
      query = query == null ? pair : query + "&" + pair;
    }
    return this;
  }

  /** As it stands in the request line. */
  public FakeRequest query(String text) {
    query = text;
    return this;
  }

  public FakeRequest header(String name, String... values) {
    headers
        .computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
        .addAll(List.of(values));
    return this;
  }

  public FakeRequest cookie(String name, String value) {
    cookies.add(new Cookie(name, value));
    return this;
  }

  public FakeRequest attribute(String name, Object value) {
    attributes.put(name, value);
    return this;
  }

  /** The request has a session cookie; the session need not exist. */
  public FakeRequest sessionCookie() {
    requestedSessionId = "session-id";
    return this;
  }

  public FakeRequest session(FakeSession existing) {
    session = existing.session();
    return sessionCookie();
  }

  public FakeRequest body(String text) {
    return body(text.getBytes(StandardCharsets.UTF_8));
  }

  public FakeRequest body(byte[] bytes) {
    body = bytes.clone();
    return this;
  }

  /** The sessions that were created by the code under test. */
  public List<FakeSession> createdSessions() {
    return List.copyOf(created);
  }

  /** The methods of {@link HttpServletRequest} that Roomkey calls. */
  @SuppressWarnings("unused") // called by name
  private final class Answers {
    Object getAttribute(String name) {
      return attributes.get(name);
    }

    String getMethod() {
      return method;
    }

    String getScheme() {
      return scheme;
    }

    boolean isSecure() {
      return scheme.equals("https");
    }

    String getServerName() {
      return "localhost";
    }

    int getServerPort() {
      return 8080;
    }

    String getRemoteAddr() {
      return "192.0.2.7";
    }

    String getContextPath() {
      return contextPath;
    }

    ServletContext getServletContext() {
      return Fake.of(
          ServletContext.class,
          new Object() {
            @SuppressWarnings("unused") // called by name
            String getContextPath() {
              return contextPath;
            }
          });
    }

    String getPathInfo() {
      return pathInfo;
    }

    String getQueryString() {
      return query;
    }

    String getHeader(String name) {
      List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
      return values == null ? null : values.get(0);
    }

    Enumeration<String> getHeaders(String name) {
      return Collections.enumeration(
          headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }

    String getContentType() {
      return getHeader("Content-Type");
    }

    Cookie[] getCookies() {
      return cookies.isEmpty() ? null : cookies.toArray(new Cookie[0]);
    }

    String getRequestedSessionId() {
      return requestedSessionId;
    }

    HttpSession getSession(boolean create) {
      if (session != null && !isValid(session)) {
        session = null;
      }
      if (session == null && create) {
        FakeSession fresh = new FakeSession();
        created.add(fresh);
        session = fresh.session();
      }
      return session;
    }

    private boolean isValid(HttpSession known) {
      try {
        known.getAttribute("anything");
        return true;
      } catch (IllegalStateException invalidated) {
        return false;
      }
    }

    ServletInputStream getInputStream() {
      ByteArrayInputStream in = new ByteArrayInputStream(body);
      return new ServletInputStream() {
        @Override
        public int read() {
          return in.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
          return in.read(target, offset, length);
        }

        @Override
        public boolean isFinished() {
          return in.available() == 0;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
          throw new AssertionError("no code under test reads asynchronously");
        }
      };
    }
  }
}
