package org.roomkey.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate of 127.0.0.1 and localhost, as files that servers read. */
public final class Certificate {
  private static final String PASSWORD = "changeit";

  private static Certificate shared;

  private final Path chain;
  private final Path key;
  private final Path both;
  private final SSLContext context;

  private Certificate(Path chain, Path key, Path both, SSLContext context) {
    this.chain = chain;
    this.key = key;
    this.both = both;
    this.context = context;
  }

  /** The certificate of this JVM, created by the JDK's {@code keytool} at the first call. */
  public static synchronized Certificate shared() {
    if (shared == null) {
      try {
        Path folder = Files.createTempDirectory("roomkey-certificate-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> DemoData.delete(folder)));
        shared = in(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return shared;
  }

  private static Certificate in(Path folder) {
    Path store = folder.resolve("certificate.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        List.of(
            keytool,
            "-genkeypair",
            "-keyalg",
            "EC",
            "-groupname",
            "secp256r1",
            "-alias",
            "own",
            "-dname",
            "CN=localhost",
            "-ext",
            "san=ip:127.0.0.1,dns:localhost",
            "-validity",
            "2",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            PASSWORD);
    try (Program program = Program.start("keytool", Map.of(), command)) {
      if (program.await(Duration.ofSeconds(20)).status() != 0) {
        throw new IllegalStateException(program.output());
      }
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      byte[] secret = keys.getKey("own", PASSWORD.toCharArray()).getEncoded();
      Path chain =
          write(folder, "chain.pem", "CERTIFICATE", keys.getCertificate("own").getEncoded());
      Path key = write(folder, "key.pem", "PRIVATE KEY", secret);
      Path both =
          Files.writeString(
              folder.resolve("both.pem"), Files.readString(chain) + Files.readString(key));
      return new Certificate(chain, key, both, trusting(keys));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path write(Path folder, String name, String kind, byte[] bytes)
      throws IOException {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
  }

  private static SSLContext trusting(KeyStore keys) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("own", keys.getCertificate("own"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** PEM. */
  public Path chain() {
    return chain;
  }

  /** PEM, not encrypted. */
  public Path key() {
    return key;
  }

  /** PEM, both in one file. */
  public Path chainAndKey() {
    return both;
  }

  /** For clients that trust only this certificate, and for servers that have it. */
  public SSLContext context() {
    return context;
  }

  /** Like {@link Site#client()}, but trusts this certificate. */
  public HttpClient client() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(TestServer.PATIENCE)
        .followRedirects(HttpClient.Redirect.NEVER)
        .sslContext(context)
        .build();
  }
}
