/**
 * What gateway and worker adapters share in speaking with James: a message's bytes as they came in, hook results, parameters
 * that are refused, where files lie.
 */
@NullMarked
package org.jamesarchive.james;

import org.jspecify.annotations.NullMarked;
