/**
 * What the user sees: lines, tables, and progress on one line that moves on a terminal and is silent in a log.
 */
@NullMarked
package org.jamesarchive.launcher.terminal;

import org.jspecify.annotations.NullMarked;
