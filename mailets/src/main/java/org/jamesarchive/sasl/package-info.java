/**
 * Who may authenticate (RFC 4954): {@link org.jamesarchive.sasl.PasswordFile}, the door, an htpasswd file with bcrypt hashes.
 * Imports no James types.
 */
@NullMarked
package org.jamesarchive.sasl;

import org.jspecify.annotations.NullMarked;
