/**
 * Checks that take too long for every build: {@code ./mvnw -Pproof verify}. A {@code *Proof}
 * repeats many times a case that a test runs a few times. A {@code *Fuzz} searches for an input
 * that breaks a rule.
 */
package org.roomkey.proof;
