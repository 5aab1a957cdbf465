/** JSON for the library, which must not depend on one. Not for applications. */
package org.roomkey.client.json;
