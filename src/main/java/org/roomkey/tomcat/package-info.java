/**
 * Writes to Tomcat's sockets without a wait, and observes control frames. Uses Tomcat's own public
 * classes, which the Jakarta API does not have. The rest of the application works without this
 * package, on every container.
 */
package org.roomkey.tomcat;
