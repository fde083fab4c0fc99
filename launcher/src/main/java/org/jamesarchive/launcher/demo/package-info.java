/**
 * The whole story on one machine: a cluster is started, mails are journaled, a worker is killed on the way and comes back, and
 * what was accepted is proved to be stored once and unaltered. The door is {@link org.jamesarchive.launcher.demo.Demo}.
 */
@NullMarked
package org.jamesarchive.launcher.demo;

import org.jspecify.annotations.NullMarked;
