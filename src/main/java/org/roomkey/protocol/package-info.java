/**
 * The WebSocket protocol: its frames, their rules and their JSON form.
 *
 * <p>Depends only on JSON-B. The one decision: the frames are records in two sealed interfaces, and
 * handlers cover all of them. So a new frame breaks the build until every handler knows it.
 */
package org.roomkey.protocol;
