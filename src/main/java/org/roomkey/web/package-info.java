/**
 * HTTP: the parts that pages, JSON routes and filters share.
 *
 * <p>Depends on {@code auth}, {@code room}, {@code user}, {@code limit}, {@code audit}, {@code log}
 * and {@code protocol}. The packages below depend on this one and not on each other.
 *
 * <p>The one decision: {@link org.roomkey.web.Callers} finds out who is calling, for every servlet,
 * so that rates, shares and the audit log count every request in the same way.
 */
package org.roomkey.web;
