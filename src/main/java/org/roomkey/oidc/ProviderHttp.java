package org.roomkey.oidc;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpRetryException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests to OpenID providers. Follows no redirect, reads at most 256 KiB of an answer, and
 * waits at most five seconds for all of it, however slowly it comes. Never sends a request twice,
 * because a code or a rotated refresh token works once. Safe for use by many threads.
 */
public final class ProviderHttp implements HTTPRequestSender, ResourceRetriever {
  /** How many requests run at once; more of them fail. */
  public static final int MAX_AT_ONCE = 32;

  private static final int CONNECT_MILLIS = 2_000;
  private static final int READ_MILLIS = 3_000;
  private static final int MAX_BYTES = 256 * 1024;
  private static final int CHUNK_BYTES = 8 * 1024;

  private final Executor threads;
  private final Duration longest;

  /**
   * @param threads at most {@link #MAX_AT_ONCE}; rejects a task if all of them are busy
   */
  public ProviderHttp(Executor threads) {
    this(threads, Duration.ofSeconds(5));
  }

  ProviderHttp(Executor threads, Duration longest) {
    this.threads = threads;
    this.longest = longest;
  }

  @Override
  public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
    Exchange exchange = new Exchange(request, System.nanoTime() + longest.toNanos());
    FutureTask<HTTPResponse> answer = new FutureTask<>(exchange::answer);
    try {
      threads.execute(answer);
    } catch (RejectedExecutionException e) {
      throw new IOException("too many requests to providers are under way", e);
    }
    try {
      return answer.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      exchange.abandon();
      throw new IOException("no complete answer within " + longest.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      exchange.abandon();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  @Override
  public Resource retrieveResource(URL url) throws IOException {
    HTTPRequest request = new HTTPRequest(HTTPRequest.Method.GET, url);
    request.setAccept("application/json");
    HTTPResponse answer = request.send(this);
    if (answer.getStatusCode() != HTTPResponse.SC_OK) {
      throw new IOException("HTTP status " + answer.getStatusCode());
    }
    return new Resource(answer.getBody(), answer.getHeaderValue("Content-Type"));
  }

  /** One request. A thread of the pool runs it; the caller may abandon it. */
  private static final class Exchange {
    private final ReadOnlyHTTPRequest request;
    private final long deadline;
    private final HttpURLConnection connection;
    private volatile boolean readsBody;

    Exchange(ReadOnlyHTTPRequest request, long deadline) throws IOException {
      this.request = request;
      this.deadline = deadline;
      this.connection = (HttpURLConnection) request.getURL().openConnection();
    }

    HTTPResponse answer() throws IOException {
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      connection.setRequestMethod(request.getMethod().name());
      request
          .getHeaderMap()
          .forEach(
              (name, values) -> connection.setRequestProperty(name, String.join(", ", values)));
      if (request.getBody() != null) {
        sendBody(request.getBody().getBytes(StandardCharsets.UTF_8));
      }
      HTTPResponse response = new HTTPResponse(status());
      if (connection.getContentType() != null) {
        response.setHeader("Content-Type", connection.getContentType());
      }
      readsBody = true;
      response.setBody(body());
      return response;
    }

    /** A body of known length is never sent again if the connection breaks. */
    private void sendBody(byte[] body) throws IOException {
      connection.setDoOutput(true);
      connection.setFixedLengthStreamingMode(body.length);
      try (OutputStream out = connection.getOutputStream()) {
        out.write(body);
      }
    }

    private int status() throws IOException {
      try {
        return connection.getResponseCode();
      } catch (HttpRetryException e) {
        return e.responseCode();
      }
    }

    private String body() throws IOException {
      try (InputStream in = stream()) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
          bytes.write(chunk, 0, read);
          if (bytes.size() > MAX_BYTES) {
            throw new IOException("the answer is too long");
          }
          if (System.nanoTime() - deadline > 0) {
            throw new IOException("the answer is too slow");
          }
        }
        return bytes.toString(StandardCharsets.UTF_8);
      }
    }

    private InputStream stream() throws IOException {
      try {
        return connection.getInputStream();
      } catch (IOException e) {
        InputStream error = connection.getErrorStream();
        return error == null ? InputStream.nullInputStream() : error;
      }
    }

    /** Ends the wait for the headers. The wait for the body ends at the deadline. */
    void abandon() {
      if (!readsBody) {
        connection.disconnect();
      }
    }
  }
}
