/**
 * What the operator reads: every operational line is a named method of one class, shaped as Postfix shapes it.
 * The door is {@link org.jamesarchive.log.MailLog}. Values from outside are escaped and cut by
 * {@link org.jamesarchive.log.LogText}. Bodies, subjects and credentials never come here. Imports no James types.
 */
@NullMarked
package org.jamesarchive.log;

import org.jspecify.annotations.NullMarked;
