/**
 * How the HTTP interface of nodes is asked: with which token, and whose certificates are trusted. The door is
 * {@link org.jamesarchive.client.NodeAccess}.
 */
@NullMarked
package org.jamesarchive.client;

import org.jspecify.annotations.NullMarked;
