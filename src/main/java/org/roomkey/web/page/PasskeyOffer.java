package org.roomkey.web.page;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;
import org.roomkey.web.PasskeyOptions;

/**
 * What the pages say about passkeys and passwords.
 *
 * @param passwords whether people with an account here sign in with a password
 * @param realm whether the realm's people do
 * @param rpId configured; empty for the host of the request
 */
public record PasskeyOffer(boolean passwords, boolean realm, Optional<String> rpId) {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]");

  /**
   * Sets the attributes {@code passwords}, {@code passwordForm}, {@code passkeys} and, on an IP
   * address of this machine, {@code localhost}: the address at which there are passkeys.
   *
   * @param path of the page, within the application
   */
  void addTo(HttpServletRequest request, String path) {
    request.setAttribute("passwords", passwords);
    request.setAttribute("passwordForm", passwords || realm);
    request.setAttribute("passkeys", PasskeyOptions.party(request, rpId).isPresent());
    if (LOOPBACK.contains(request.getServerName())
        && PasskeyOptions.partyAt("localhost", request, rpId).isPresent()) {
      request.setAttribute(
          "localhost",
          request.getScheme()
              + "://localhost:"
              + request.getServerPort()
              + request.getContextPath()
              + path);
    }
  }
}
