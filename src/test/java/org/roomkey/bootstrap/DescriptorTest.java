package org.roomkey.bootstrap;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.bootstrap.DOMImplementationRegistry;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;
import org.xml.sax.SAXException;

/** The descriptor, by the schema of Servlet 6.0. Some containers refuse an invalid one. */
class DescriptorTest {
  private static final Path WEBAPP = Path.of("src", "main", "webapp");
  private static final Path DESCRIPTOR = WEBAPP.resolve("WEB-INF").resolve("web.xml");

  private static void validate(String xml) throws ReflectiveOperationException, SAXException {
    SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    DOMImplementationLS inputs =
        (DOMImplementationLS) DOMImplementationRegistry.newInstance().getDOMImplementation("LS");
    factory.setResourceResolver(
        (type, namespace, publicId, systemId, base) -> {
          LSInput input = inputs.createLSInput();
          input.setSystemId(systemId);
          input.setByteStream(resource(systemId.substring(systemId.lastIndexOf('/') + 1)));
          return input;
        });
    Schema schema = factory.newSchema(new StreamSource(resource("web-app_6_0.xsd")));
    try {
      schema.newValidator().validate(new StreamSource(new StringReader(xml)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static InputStream resource(String name) {
    return Servlet.class.getResourceAsStream("/jakarta/servlet/resources/" + name);
  }

  @Test
  void theDescriptorIsValid() throws Exception {
    String xml = Files.readString(DESCRIPTOR);

    assertDoesNotThrow(() -> validate(xml));
    assertThrows(
        SAXException.class,
        () ->
            validate(
                xml.replaceAll(
                    "(?s)<welcome-file-list>.*</welcome-file-list>", "<welcome-file-list/>")));
  }

  /** Servlet 6.0 is the oldest version with which every promise holds. */
  @Test
  void theDescriptorIsOfServlet60() throws Exception {
    assertEquals(1, Files.readString(DESCRIPTOR).split("version=\"6\\.0\"", -1).length - 1);
  }

  @Test
  void theWelcomeFileDoesNotExist() throws Exception {
    String welcome =
        Files.readString(DESCRIPTOR).replaceAll("(?s).*<welcome-file>(.*)</welcome-file>.*", "$1");
    try (Stream<Path> files = Files.walk(WEBAPP)) {
      assertEquals(0, files.filter(file -> file.endsWith(welcome)).count());
    }
  }
}
