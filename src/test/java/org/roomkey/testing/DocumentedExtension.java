package org.roomkey.testing;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test class that saw a frame or an answer that is not in the protocol documents. */
public final class DocumentedExtension implements AfterAllCallback {

  @Override
  public void afterAll(ExtensionContext context) {
    List<String> undocumented = Documents.takeComplaints();
    if (!undocumented.isEmpty()) {
      throw new AssertionError(
          "not as in asyncapi.yaml or openapi.yaml:\n" + String.join("\n", undocumented));
    }
  }
}
