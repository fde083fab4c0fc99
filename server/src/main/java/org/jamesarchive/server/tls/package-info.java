/**
 * Our side of STARTTLS: the certificate and its key from PEM files, made at the first start when none is named, read again when they
 * change. The door is {@link org.jamesarchive.server.tls.StartTls}, which James' SMTP server takes as its encryption.
 */
@NullMarked
package org.jamesarchive.server.tls;

import org.jspecify.annotations.NullMarked;
