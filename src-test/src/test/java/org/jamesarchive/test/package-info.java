/**
 * End-to-end tests: real gateway and worker processes from the shipped {@code james-conf}, real sockets on loopback, a real
 * DNS server. Each class tells one story; {@link org.jamesarchive.test.RunningCluster} is the stage.
 */
@NullMarked
package org.jamesarchive.test;

import org.jspecify.annotations.NullMarked;
