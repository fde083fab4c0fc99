/**
 * What {@code archive import-postfix} does: reads a Postfix gateway's configuration and makes a gateway profile of it, saying line by line
 * what it took and what it could not. {@link org.jamesarchive.postfix.PostfixImport} is the door; {@code MainCf} and {@code Parameters} know
 * postconf(5), {@code Profile} the shipped files, {@code ImportReport} what is told. Which parameters there are and what those without
 * counterpart would have done stands in the resources {@code defaults} and {@code leftout}. Nothing here writes to disk but {@code Profile}.
 */
@NullMarked
package org.jamesarchive.postfix;

import org.jspecify.annotations.NullMarked;
