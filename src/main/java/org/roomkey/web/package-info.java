/**
 * HTTP: the parts that pages, JSON routes and filters share.
 *
 * <p>Depends on {@code access}, {@code account}, {@code audit}, {@code auth}, {@code credential},
 * {@code edge}, {@code limit}, {@code log}, {@code password}, {@code protocol}, {@code room} and
 * {@code user}. The packages below depend on this one and not on each other.
 *
 * <p>The one decision: {@link org.roomkey.web.Callers} authenticates the caller for every servlet,
 * so that rates, shares and the audit log count every request in the same way.
 */
package org.roomkey.web;
