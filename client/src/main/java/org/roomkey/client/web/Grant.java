package org.roomkey.client.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletRequest;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.roomkey.client.Role;

/**
 * The permission that a tag writes into a page: in this session, enter this board, with this role.
 * It is authenticated with the secret of the session's binding, so that it is worth nothing in
 * another session, and nothing after the end of this one.
 *
 * @param label the name of the board; may be empty
 */
record Grant(Role role, String label) {
  private static final String ATTRIBUTE = "org.roomkey.client.grant";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int MAX_CHARS = 2_048;

  /** The text: the role, the label, the code. */
  String text(Binding binding, String boardId) {
    String content = role + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(utf8());
    return content + "." + code(binding, boardId, content);
  }

  private byte[] utf8() {
    return label.getBytes(UTF_8);
  }

  /**
   * The grant that {@link #text} wrote.
   *
   * @param text anything, as a page sent it; may be null
   * @return empty unless it was written for this session and board
   */
  static Optional<Grant> read(String text, Binding binding, String boardId) {
    int end = text == null || text.length() > MAX_CHARS ? -1 : text.lastIndexOf('.');
    if (end < 0) {
      return Optional.empty();
    }
    String content = text.substring(0, end);
    String expected = code(binding, boardId, content);
    if (!MessageDigest.isEqual(expected.getBytes(UTF_8), text.substring(end + 1).getBytes(UTF_8))) {
      return Optional.empty();
    }
    int dot = content.indexOf('.');
    String label = new String(Base64.getUrlDecoder().decode(content.substring(dot + 1)), UTF_8);
    return Optional.of(new Grant(Role.valueOf(content.substring(0, dot)), label));
  }

  private static String code(Binding binding, String boardId, String content) {
    byte[] code = mac(binding.secret().getBytes(UTF_8), boardId + "\n" + content);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(code);
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }

  /** Notes the grant that came with the request. */
  void noteIn(HttpServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  /** The valid grant that came with the request. */
  static Optional<Grant> of(HttpServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof Grant grant
        ? Optional.of(grant)
        : Optional.empty();
  }
}
