/**
 * Who may ask a node over HTTP: tokens, their roles and the file that names them. A token is a random secret that is shown once; the file
 * holds its SHA-256 only. The door is {@link org.jamesarchive.token.TokenFile}. Knows nothing of HTTP.
 */
@NullMarked
package org.jamesarchive.token;

import org.jspecify.annotations.NullMarked;
