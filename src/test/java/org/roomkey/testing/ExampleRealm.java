package org.roomkey.testing;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.catalina.realm.JNDIRealm;
import org.apache.tomcat.util.IntrospectionUtils;
import org.w3c.dom.NamedNodeMap;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The realm that {@code tomcat-conf} shows, as a comment. */
final class ExampleRealm {
  private static final Pattern EXAMPLE = Pattern.compile("<Realm [^>]*JNDIRealm[^>]*/>");

  private ExampleRealm() {}

  /** Gives the realm every attribute of the example, and the address of a directory. */
  static <T extends JNDIRealm> T configured(T realm, String url, String password) {
    try {
      Matcher example = EXAMPLE.matcher(Files.readString(Path.of("tomcat-conf/conf/context.xml")));
      if (!example.find()) {
        throw new IllegalStateException("there is no example of a JNDIRealm");
      }
      NamedNodeMap attributes =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(example.group())))
              .getDocumentElement()
              .getAttributes();
      for (int i = 0; i < attributes.getLength(); i++) {
        String name = attributes.item(i).getNodeName();
        String value = attributes.item(i).getNodeValue();
        if (!name.equals("className") && !IntrospectionUtils.setProperty(realm, name, value)) {
          throw new IllegalStateException("JNDIRealm has no attribute " + name);
        }
      }
      realm.setConnectionURL(url);
      realm.setConnectionPassword(password);
      return realm;
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new IllegalStateException(e);
    }
  }
}
