package org.roomkey.web;

import jakarta.servlet.http.HttpServletResponse;
import org.roomkey.auth.Authentication;
import org.roomkey.auth.Authentication.Refused;
import org.roomkey.auth.Refusal;
import org.roomkey.protocol.ErrorCode;
import org.roomkey.protocol.ProtocolException;

/** A request that gets an error: the status and the body {@code {"error","code"}}. */
final class ApiException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  ApiException(int status, String error, String code) {
    super(error, null, false, false);
    this.status = status;
    this.code = code;
  }

  static ApiException of(int status, ErrorCode code) {
    return new ApiException(status, code.text(), code.code());
  }

  static ApiException of(ProtocolException e) {
    return of(HttpServletResponse.SC_BAD_REQUEST, e.code());
  }

  static ApiException forbidden() {
    return of(HttpServletResponse.SC_FORBIDDEN, ErrorCode.FORBIDDEN);
  }

  static ApiException invalidField() {
    return of(HttpServletResponse.SC_BAD_REQUEST, ErrorCode.INVALID_FIELD);
  }

  static ApiException notFound() {
    return new ApiException(HttpServletResponse.SC_NOT_FOUND, "Not found", "not_found");
  }

  static ApiException conflict() {
    return new ApiException(HttpServletResponse.SC_CONFLICT, "Exists already", "conflict");
  }

  static ApiException methodNotAllowed() {
    return new ApiException(
        HttpServletResponse.SC_METHOD_NOT_ALLOWED, "Method not allowed", "method_not_allowed");
  }

  static ApiException unavailable() {
    return of(HttpServletResponse.SC_SERVICE_UNAVAILABLE, ErrorCode.UNAVAILABLE);
  }

  /** For a caller that was not accepted. */
  static ApiException of(Authentication authentication) {
    if (authentication instanceof Refused refused) {
      ErrorCode code = refused.reason().close().error().orElse(ErrorCode.UNAUTHORIZED);
      return of(
          refused.reason() == Refusal.FORBIDDEN
              ? HttpServletResponse.SC_FORBIDDEN
              : HttpServletResponse.SC_UNAUTHORIZED,
          code);
    }
    return unavailable();
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }
}
