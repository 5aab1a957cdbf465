/**
 * What takes too long for every build: {@code ./mvnw -Pproof verify}. A {@code *Proof} runs many
 * times what a test runs a few times; a {@code *Fuzz} looks for an input that breaks a rule.
 */
package org.roomkey.proof;
