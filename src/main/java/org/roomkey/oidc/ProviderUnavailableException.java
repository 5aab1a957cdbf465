package org.roomkey.oidc;

/**
 * A provider is away, is too slow, or gives an answer that makes no sense. So nothing is decided:
 * the caller may try again. The message has no text of the provider.
 */
public final class ProviderUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  ProviderUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
