package org.roomkey.edge;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** A request whose whole body is in memory. Reading it never blocks. */
final class TakenRequest extends HttpServletRequestWrapper {
  private final Stream stream;

  TakenRequest(HttpServletRequest request, byte[] body) {
    super(request);
    this.stream = new Stream(body);
  }

  @Override
  public ServletInputStream getInputStream() {
    return stream;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    String encoding = getCharacterEncoding();
    return new BufferedReader(
        new InputStreamReader(stream, encoding == null ? StandardCharsets.UTF_8.name() : encoding));
  }

  /**
   * Always false: only the filter is asynchronous. Otherwise Tomcat would turn off asynchronous
   * support of the real request at the first JSP.
   */
  @Override
  public boolean isAsyncSupported() {
    return false;
  }

  private static final class Stream extends ServletInputStream {
    private final ByteArrayInputStream bytes;

    Stream(byte[] body) {
      this.bytes = new ByteArrayInputStream(body);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return bytes.read(target, offset, length);
    }

    @Override
    public int available() {
      return bytes.available();
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new IllegalStateException("the body is already in memory");
    }
  }
}
