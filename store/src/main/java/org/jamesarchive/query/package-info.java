/**
 * The query language of command line, HTTP and console: {@code words "a phrase" from:alice subject:(annual report) after:2024-01-01 -tag:x}.
 * Knows nothing of the index.
 */
@NullMarked
package org.jamesarchive.query;

import org.jspecify.annotations.NullMarked;
