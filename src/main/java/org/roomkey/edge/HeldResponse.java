package org.roomkey.edge;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * A response whose body stays in memory until it is complete. The container keeps the status and
 * headers. Used by one thread.
 */
final class HeldResponse extends HttpServletResponseWrapper {
  /** Far more than our longest answer. */
  private static final int MAX_BYTES = 16 * 1024 * 1024;

  private final Stream stream = new Stream();
  private PrintWriter writer;
  private long announced = -1;
  private boolean isRedirect;
  private int error;

  HeldResponse(HttpServletResponse response) {
    super(response);
  }

  /** The status of the error page to render; 0 for none. */
  int error() {
    return error;
  }

  /** From now on, the output is the error page. */
  void showError() {
    error = 0;
  }

  byte[] body() {
    if (writer != null) {
      writer.flush();
    }
    return stream.bytes == null ? new byte[0] : stream.bytes.toByteArray();
  }

  /** The announced length, for an answer without a body; negative if there is none. */
  long announced() {
    return announced;
  }

  @Override
  public ServletOutputStream getOutputStream() {
    return stream;
  }

  @Override
  public PrintWriter getWriter() {
    if (writer == null) {
      // As in the container, this adds the encoding to the Content-Type.
      setCharacterEncoding(getCharacterEncoding());
      Charset charset = Charset.forName(getCharacterEncoding());
      writer = new PrintWriter(new OutputStreamWriter(stream, charset));
    }
    return writer;
  }

  @Override
  public void setContentLength(int length) {
    announced = length;
  }

  @Override
  public void setContentLengthLong(long length) {
    announced = length;
  }

  @Override
  public void addCookie(Cookie cookie) {
    addHeader("Set-Cookie", SetCookie.of(cookie));
  }

  @Override
  public void flushBuffer() {
    // The container gets the whole body at the end.
  }

  @Override
  public void setBufferSize(int size) {
    // The buffer always holds the whole answer.
  }

  @Override
  public int getBufferSize() {
    return MAX_BYTES;
  }

  @Override
  public boolean isCommitted() {
    return isRedirect || error != 0;
  }

  @Override
  public void resetBuffer() {
    writer = null;
    announced = -1;
    stream.bytes = null;
  }

  @Override
  public void reset() {
    super.reset();
    resetBuffer();
    error = 0;
  }

  @Override
  public void sendError(int status, String message) {
    sendError(status);
  }

  @Override
  public void sendError(int status) {
    resetBuffer();
    setStatus(status);
    error = status;
  }

  @Override
  public void sendRedirect(String location) {
    sendRedirect(location, SC_FOUND, true);
  }

  /** Overrides a method of Servlet 6.1; an older container does not call it. */
  @SuppressWarnings("MissingOverride")
  public void sendRedirect(String location, int status, boolean clearBuffer) {
    resetBuffer();
    setStatus(status);
    setHeader("Location", location);
    isRedirect = true;
  }

  private static final class Stream extends ServletOutputStream {
    private ByteArrayOutputStream bytes;

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
      if (bytes == null) {
        bytes = new ByteArrayOutputStream(Math.max(length, 512));
      }
      if (bytes.size() + length > MAX_BYTES) {
        throw new IllegalStateException("an answer of more than " + MAX_BYTES + " bytes");
      }
      bytes.write(source, offset, length);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("the answer is kept in memory");
    }
  }
}
