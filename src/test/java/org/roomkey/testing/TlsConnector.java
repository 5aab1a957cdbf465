package org.roomkey.testing;

import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** Another port of a {@link TestServer}, with TLS. It ends with the server. */
public final class TlsConnector implements Site {
  private final Certificate certificate = Certificate.shared();
  private final HttpClient http = certificate.client();
  private final Connector connector = new Connector();

  /** Opens the port. */
  public TlsConnector(TestServer server) {
    SSLHostConfig tls = new SSLHostConfig();
    SSLHostConfigCertificate own =
        new SSLHostConfigCertificate(tls, SSLHostConfigCertificate.Type.UNDEFINED);
    own.setCertificateFile(certificate.chain().toString());
    own.setCertificateKeyFile(certificate.key().toString());
    tls.addCertificate(own);
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setProperty("SSLEnabled", "true");
    connector.setSecure(true);
    connector.setScheme("https");
    connector.addSslHostConfig(tls);
    server.tomcat().getService().addConnector(connector);
    try {
      connector.start();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Limits the kernel's buffer of each socket that is opened later. */
  public TlsConnector withSendBuffer(int bytes) {
    connector.setProperty("socket.txBufSize", Integer.toString(bytes));
    return this;
  }

  @Override
  public int port() {
    return connector.getLocalPort();
  }

  @Override
  public HttpClient http() {
    return http;
  }

  @Override
  public SSLContext tls() {
    return certificate.context();
  }
}
