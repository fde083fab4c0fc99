/**
 * The {@code archive} command: a whole cluster on one machine, and the command line. One class a command, each thin: it reads
 * its options, asks a room behind it ({@code cluster}, {@code smtp}, {@code mail}, {@code proof}, {@code demo}) and prints.
 * The door is {@link org.jamesarchive.launcher.ArchiveCommand}. Exit code 0 only when a command did what it says, 1 when it
 * could not, 2 for a wrong command line. Depends on no James and on no other module but the store.
 */
@NullMarked
package org.jamesarchive.launcher;

import org.jspecify.annotations.NullMarked;
