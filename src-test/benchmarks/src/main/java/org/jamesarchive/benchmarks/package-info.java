/** JMH benchmarks of what runs once a command or once a recipient. Each is named after the room that it measures. */
@NullMarked
package org.jamesarchive.benchmarks;

import org.jspecify.annotations.NullMarked;
