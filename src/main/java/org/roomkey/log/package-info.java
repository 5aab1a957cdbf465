/**
 * The logger that every other package uses.
 *
 * <p>Depends on nothing. The one decision: the log itself escapes untrusted text, not its callers,
 * so that no caller can forget it.
 */
package org.roomkey.log;
