/**
 * JMH benchmarks of what runs once a command or once a recipient, and a main where two ways are to be measured in turns. Each is named
 * after the room that it measures.
 */
@NullMarked
package org.jamesarchive.benchmarks;

import org.jspecify.annotations.NullMarked;
