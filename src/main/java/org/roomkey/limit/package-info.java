/**
 * Bounds on how often something may happen.
 *
 * <p>Depends on nothing. The one decision: time is passed in and tables have a fixed size, so that
 * nobody can make a limit forget by filling it.
 */
package org.roomkey.limit;
