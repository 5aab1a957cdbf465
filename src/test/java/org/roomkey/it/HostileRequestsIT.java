package org.roomkey.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.roomkey.testing.RawSocket;
import org.roomkey.testing.TestServer;
import org.roomkey.testing.WholeLog;

/**
 * Sends hundreds of malformed requests. None causes a 5xx, a stack trace, or a log line with a part
 * of the request. The log levels of the container are those of {@code tomcat-conf}.
 */
class HostileRequestsIT {
  private static final String MARK = "Zq7canary";

  private static final List<String> HEADERS =
      List.of(
          "Accept",
          "Accept-Encoding",
          "Accept-Language",
          "Access-Control-Request-Method",
          "Authorization",
          "Connection",
          "Content-Encoding",
          "Content-Length",
          "Content-Type",
          "Cookie",
          "Expect",
          "Forwarded",
          "Host",
          "If-Match",
          "If-Modified-Since",
          "If-None-Match",
          "If-Range",
          "If-Unmodified-Since",
          "Origin",
          "Range",
          "Referer",
          "Sec-Fetch-Site",
          "Sec-WebSocket-Extensions",
          "Sec-WebSocket-Key",
          "Sec-WebSocket-Protocol",
          "Sec-WebSocket-Version",
          "TE",
          "Transfer-Encoding",
          "Upgrade",
          "User-Agent",
          "X-Forwarded-For",
          "X-Forwarded-Proto",
          "X-Forwarded-Host");

  private static final List<String> VALUES =
      List.of(
          "",
          ";",
          ",",
          "=",
          "\"",
          "%zz",
          "-1",
          "99999999999999999999",
          MARK,
          MARK + "; q=x; \"" + MARK,
          "bytes=0-," + MARK,
          "bytes=9-1",
          "Bearer " + MARK + "\u0001",
          "Basic " + MARK,
          "Digest username=\"" + MARK,
          "application/x-www-form-urlencoded; charset=" + MARK,
          "multipart/form-data; boundary=",
          "application/json; charset=\"" + MARK,
          "a=b; ROOMKEY_LOGIN=\"" + MARK,
          "$Version=1; JSESSIONID=" + MARK + "; $Path=x",
          "[" + MARK,
          "[::1%25" + MARK + "]",
          MARK + ":99999",
          "user@" + MARK,
          "http://[" + MARK,
          "en-" + "x".repeat(300) + ";q=1.2.3",
          "chunked, " + MARK,
          "websocket, h2c, " + MARK,
          "\u0007" + MARK,
          "\u001b[31m" + MARK,
          "\u00ff\u00fe" + MARK,
          MARK + "\r\n " + MARK,
          MARK + "x".repeat(9_000));

  private static final List<String> TARGETS =
      List.of(
          "/roomkey/%00" + MARK,
          "/roomkey/%2f" + MARK,
          "/roomkey/%5c" + MARK,
          "/roomkey/\\" + MARK,
          "/roomkey/;" + MARK,
          "/roomkey/;jsessionid=" + MARK + "/ws",
          "/roomkey/../" + MARK,
          "/roomkey/%2e%2e/" + MARK,
          "/roomkey/..;/" + MARK,
          "/roomkey//" + MARK,
          "/roomkey/" + MARK + "%",
          "/roomkey/" + MARK + "%zz",
          "/roomkey/" + MARK + "%c0%ae",
          "/roomkey/" + MARK + "%ff",
          "/roomkey/" + MARK + "%0d%0a%1b",
          "/roomkey/{" + MARK + "}",
          "/roomkey/[" + MARK + "]",
          "/roomkey/\u00e4" + MARK,
          "/roomkey/" + "x".repeat(7_000) + MARK,
          "/roomkey/" + "x".repeat(9_000) + MARK,
          "/roomkey/?" + MARK + "=%zz",
          "/roomkey/?jsp_precompile=" + MARK,
          "/roomkey/?next=%2e%2e" + MARK,
          "/roomkey/setup?token=" + MARK + "%zz",
          "/roomkey/recover?token=" + MARK,
          "/roomkey/recover?token=" + MARK + "%zz",
          "/roomkey/ws?token=" + MARK + "%zz",
          "/roomkey/ws/boards/[" + MARK + "]",
          "/roomkey/ws/boards/%7b" + MARK + "%7d?after=" + MARK,
          "/roomkey/ws/boards/" + MARK + "%0a",
          "/roomkey/boards/" + MARK + "%0a",
          "/roomkey/api/boards/" + MARK + "%e2%80%a8/messages?after=" + MARK,
          "/roomkey/assets/../WEB-INF/web.xml",
          "/roomkey/WEB-INF/" + MARK,
          "/roomkey/error?" + MARK,
          "/roomkey/" + MARK + ".jsp",
          "/roomkey/WEB-INF/jsp/error.jsp",
          "/roomkey",
          "/" + MARK,
          "http://" + MARK + "/roomkey/",
          "http://" + MARK + "%zz/roomkey/",
          "http:///roomkey/",
          "ftp://x/roomkey/",
          "x:" + MARK,
          "*",
          MARK,
          "");

  private static final List<String> METHODS =
      List.of(
          "GET",
          "HEAD",
          "POST",
          "PUT",
          "PATCH",
          "DELETE",
          "OPTIONS",
          "TRACE",
          "CONNECT",
          "PROPFIND",
          "get",
          "G" + MARK,
          "G(T",
          "");

  private static final List<String> BODIES =
      List.of(
          MARK,
          "password=" + MARK + "%zz",
          "password=" + MARK + "\u0000",
          "password=" + MARK + "%0d%0a%1b&username=%e2%80%ae" + MARK + "%0a",
          "{\"username\":\"" + MARK + "\\u000a\",\"password\":\"" + MARK + "\\u2028\"}",
          "{\"username\":\"" + MARK + "\",\"username\":1}",
          "[" + MARK,
          "&".repeat(2_000) + "a".repeat(200),
          "a=1&".repeat(1_000) + MARK);

  private static WholeLog log;
  private static TestServer server;

  @BeforeAll
  static void start() {
    log = new WholeLog();
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
    log.close();
  }

  private static String send(String request) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout((int) TestServer.PATIENCE.toMillis());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      InputStream in = new BufferedInputStream(socket.getInputStream());
      for (int b = in.read(); b >= 0; b = in.read()) {
        answer.write(b);
      }
    } catch (SocketException e) {
      // It was refused before all of it was read.
    }
    return answer.toString(StandardCharsets.ISO_8859_1);
  }

  private static String host() {
    return "Host: 127.0.0.1:" + server.port() + "\r\n";
  }

  private static List<String> requests() {
    List<String> requests = new ArrayList<>();
    for (String header : HEADERS) {
      for (String value : VALUES) {
        String line = header + ": " + value + "\r\n";
        String hosts = header.equals("Host") ? line : host() + line;
        int turn = requests.size() % 4;
        String begin =
            switch (turn) {
              case 0 -> "GET /roomkey/ HTTP/1.1\r\nAccept: text/html\r\n";
              case 1 -> "GET /roomkey/assets/css/roomkey.css HTTP/1.1\r\n";
              case 2 -> "POST /roomkey/login HTTP/1.1\r\n";
              default -> "GET /roomkey/api/me HTTP/1.1\r\n";
            };
        requests.add(begin + hosts + "\r\n");
        if (header.startsWith("Sec-WebSocket") || turn == 0) {
          requests.add(handshake("/roomkey/ws?auth=message", hosts));
        }
      }
    }
    for (String target : TARGETS) {
      requests.add("GET " + target + " HTTP/1.1\r\n" + host() + "\r\n");
      requests.add("GET " + target + " HTTP/1.1\r\nAccept: text/html\r\n" + host() + "\r\n");
      requests.add("GET " + target + " HTTP/1.0\r\n\r\n");
      requests.add("GET " + target + "\r\n\r\n");
      requests.add(handshake(target, host()));
    }
    for (String method : METHODS) {
      for (String target : List.of("/roomkey/", "/roomkey/api/me", "/roomkey/ws", "/roomkey/x")) {
        requests.add(method + " " + target + " HTTP/1.1\r\n" + host() + "\r\n");
      }
    }
    for (String body : BODIES) {
      for (String type : List.of("application/x-www-form-urlencoded", "application/json")) {
        for (String target : List.of("/login", "/setup", "/recover", "/logout", "/api/tickets")) {
          String begin =
              "POST /roomkey" + target + " HTTP/1.1\r\nContent-Type: " + type + "\r\n" + host();
          requests.add(begin + "Content-Length: " + body.length() + "\r\n\r\n" + body);
          requests.add(begin + "Content-Length: " + (body.length() + 9) + "\r\n\r\n" + body);
          requests.add(begin + "Transfer-Encoding: chunked\r\n\r\n" + MARK + "\r\n" + body);
          requests.add(begin + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + MARK + body);
        }
      }
    }
    requests.add("GET /roomkey/ HTTP/1.1\r\n" + host() + (MARK + ": x\r\n").repeat(500) + "\r\n");
    requests.add("GET /roomkey/ HTTP/9.9\r\n" + host() + "\r\n");
    requests.add(MARK);
    requests.add("\u0016\u0003\u0001" + MARK + "\r\n\r\n");
    requests.add("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    return requests;
  }

  private static String handshake(String target, String headers) {
    return "GET "
        + target
        + " HTTP/1.1\r\n"
        + headers
        + "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n";
  }

  /** The connector answers so itself, and Roomkey sees nothing of the request. */
  private static boolean isConnectors(String request, String status) {
    boolean isUnknown = request.contains("Transfer-Encoding:") || request.startsWith("CONNECT ");
    return (status.equals("501") && isUnknown)
        || (status.equals("505") && !request.contains("HTTP/1."));
  }

  @Test
  void hostileRequestsCauseNoServerErrorAndNoLogLine() throws IOException {
    List<String> requests = requests();
    List<String> faults = new ArrayList<>();
    for (String request : requests) {
      String answer = send(request);
      String status = answer.startsWith("HTTP/") ? answer.substring(9, 12) : "400";
      if (status.startsWith("5") && !isConnectors(request, status)) {
        faults.add(status + ": " + request.substring(0, Math.min(300, request.length())));
      }
    }
    assertEquals(List.of(), faults);
    assertTrue(requests.size() > 1_500, "" + requests.size());
    assertTrue(send("GET /roomkey/health/live HTTP/1.1\r\n" + host() + "\r\n").contains(" 200 "));

    logSaysNothing();
  }

  @Test
  void hostileFramesOfUnauthenticatedSocketsCauseNoLogLine() {
    byte[] mark = MARK.getBytes(StandardCharsets.US_ASCII);
    byte[] notUtf8 = {(byte) 0xc3, '(', 'Z', 'q', '7'};
    for (int opcode = 0; opcode < 16; opcode++) {
      for (byte[] payload : List.of(mark, notUtf8, new byte[200], new byte[1])) {
        for (boolean last : new boolean[] {true, false}) {
          try (RawSocket socket = server.rawSocket("/ws?auth=message")) {
            socket.mustBeUpgraded().send(opcode, last, payload);
            socket.send(MARK).sendClose(1000);
            assertTrue(socket.closeCode() > 0);
          } catch (UncheckedIOException e) {
            // The server had ended the connection before all was sent.
          }
        }
      }
    }
    logSaysNothing();
  }

  /** Tomcat itself warns if a busy machine is slow to create random numbers. */
  private static final String SLOW_RANDOM =
      "WARNING org.apache.catalina.util.SessionIdGeneratorBase";

  private static void logSaysNothing() {
    String text = log.text().replace(SLOW_RANDOM, "");
    assertFalse(text.contains(MARK), () -> around(text, MARK));
    assertFalse(text.contains("\tat "), () -> around(text, "\tat "));
    for (String level : List.of("SEVERE org.", "WARNING org.")) {
      assertFalse(text.contains(level), () -> around(text, level));
    }
  }

  private static String around(String text, String part) {
    int at = text.indexOf(part);
    return text.substring(Math.max(0, at - 1_500), Math.min(text.length(), at + 1_500));
  }

  @Test
  void noRedirectLeavesTheApplication() throws IOException {
    Pattern location = Pattern.compile("(?i)\r\nLocation: ([^\r\n]*)");
    String login = "username=alice&password=alice-demo&next=";
    List<String> paths =
        List.of(
            "%2F%252e%252e%2Fmanager%2Fhtml",
            "%2F..",
            "%2F.%2F..",
            "%2F%2Fevil.example",
            "%2F%5Cevil.example",
            "%2F%255cevil.example",
            "%2Fboards%2F..%3B%2F",
            "https%3A%2F%2Fevil.example%2F",
            "%2Fboards%0D%0ASet-Cookie%3A+x");
    for (String next : paths) {
      String body = login + next;
      String answer =
          send(
              "POST /roomkey/login HTTP/1.1\r\n"
                  + "Content-Type: application/x-www-form-urlencoded\r\n"
                  + host()
                  + "Content-Length: "
                  + body.length()
                  + "\r\n\r\n"
                  + body);
      assertTrue(answer.contains("\r\nLocation: /roomkey/boards\r\n"), next + answer);
    }
    for (String target : List.of("/login", "/boards", "/boards/x%0d%0ay", "/me/logins")) {
      String answer =
          send(
              "GET /roomkey"
                  + target
                  + " HTTP/1.1\r\nHost: evil.example\r\nAccept: text/html\r\n\r\n");
      Matcher found = location.matcher(answer);
      assertTrue(found.find(), answer);
      assertTrue(found.group(1).startsWith("/roomkey/"), answer);
    }
  }
}
