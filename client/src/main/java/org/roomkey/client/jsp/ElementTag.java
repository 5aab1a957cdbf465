package org.roomkey.client.jsp;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.PageContext;
import jakarta.servlet.jsp.tagext.SimpleTagSupport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.roomkey.client.Role;
import org.roomkey.client.web.RoomkeyContext;

/**
 * Writes an element, and before the first one of a page the module that defines it. Every value is
 * escaped. For one use on one thread, as the container creates it.
 */
public abstract class ElementTag extends SimpleTagSupport {
  private String id;
  private String label = "";
  private Role role = Role.EDITOR;
  private String nonce;
  private String theme;
  private String tokenUrl;
  private boolean isKeptAlive = true;

  /** The name of the element, and of its module. */
  abstract String element();

  /** The id of the board. */
  public void setId(String id) {
    this.id = id;
  }

  /** The heading of the element, and the name of the board. */
  public void setLabel(String label) {
    this.label = label == null ? "" : label;
  }

  /** What the person may do: {@code editor} (the default) or {@code viewer}. */
  public void setRole(String role) throws JspException {
    this.role =
        switch (role) {
          case "editor" -> Role.EDITOR;
          case "viewer" -> Role.VIEWER;
          default -> throw new JspException("the role is editor or viewer, not " + role);
        };
  }

  /** The nonce of the page's Content-Security-Policy; by default the request's attribute. */
  public void setNonce(String nonce) {
    this.nonce = nonce;
  }

  /** {@code light} or {@code dark}; by default the reader's preference. */
  public void setTheme(String theme) {
    this.theme = theme;
  }

  /** An address of the application's own that answers with a ticket, instead of the library's. */
  public void setTokenUrl(String tokenUrl) {
    this.tokenUrl = tokenUrl;
  }

  /** Whether the element keeps the session of the application alive; true by default. */
  public void setKeepAlive(boolean isKeptAlive) {
    this.isKeptAlive = isKeptAlive;
  }

  @Override
  public void doTag() throws JspException, IOException {
    PageContext page = (PageContext) getJspContext();
    HttpServletRequest request = (HttpServletRequest) page.getRequest();
    RoomkeyContext roomkey = RoomkeyContext.of(page.getServletContext());
    Optional<String> grant = grant(roomkey, request);
    Optional<String> publicUrl = roomkey.publicUrl();
    if (grant.isPresent() && publicUrl.isPresent()) {
      StringBuilder html = new StringBuilder();
      script(request, publicUrl.get(), html);
      Html.element(element(), attributes(request, grant.get()), html);
      page.getOut().write(html.toString());
    }
  }

  private Optional<String> grant(RoomkeyContext roomkey, HttpServletRequest request)
      throws JspException {
    try {
      return roomkey.grant(request, String.valueOf(id), label, role);
    } catch (IllegalArgumentException e) {
      throw new JspException(e.getMessage(), e);
    } catch (IllegalStateException e) {
      throw new JspException(
          "There is no session, and it is too late for one. Create it before the page, or put the"
              + " tag nearer to its beginning.",
          e);
    }
  }

  private void script(HttpServletRequest request, String publicUrl, StringBuilder html) {
    String written = "org.roomkey.client." + element();
    if (request.getAttribute(written) == null) {
      request.setAttribute(written, true);
      Map<String, String> attributes = new LinkedHashMap<>();
      attributes.put("type", "module");
      attributes.put("src", publicUrl + "/assets/js/" + element() + ".js");
      Object ofPage = isBlank(nonce) ? request.getAttribute("nonce") : nonce;
      attributes.put("nonce", ofPage == null ? null : ofPage.toString());
      Html.element("script", attributes, html);
      html.append('\n');
    }
  }

  private Map<String, String> attributes(HttpServletRequest request, String grant) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("board", id);
    attributes.put("label", label.isEmpty() ? null : label);
    attributes.put("theme", isBlank(theme) ? null : theme);
    attributes.put("application", request.getContextPath());
    attributes.put("grant", isBlank(tokenUrl) ? grant : null);
    attributes.put("token-url", isBlank(tokenUrl) ? null : tokenUrl);
    attributes.put("keep-alive", isKeptAlive ? null : "off");
    return attributes;
  }

  /** An expression without a value is an empty text. */
  private static boolean isBlank(String value) {
    return value == null || value.isBlank();
  }
}
