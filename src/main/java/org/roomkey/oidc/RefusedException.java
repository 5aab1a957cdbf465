package org.roomkey.oidc;

/** An answer of a provider, or what claims to be one, failed a check. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String check;

  /**
   * @param check a fixed word, such as the name of the claim, for the audit log
   */
  RefusedException(String check) {
    super(check, null, false, false);
    this.check = check;
  }

  /** The check that failed: a fixed word for the audit log. */
  public String check() {
    return check;
  }
}
