/**
 * Roomkey for other applications: the requests to a Roomkey server, with the API token of a
 * service. Uses no library.
 */
package org.roomkey.client;
