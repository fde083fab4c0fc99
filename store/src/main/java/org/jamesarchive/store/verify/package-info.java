/**
 * Checks a data directory as a stranger would: from the bytes alone, without the store being open, whether a worker writes to it or not.
 * The door is {@link org.jamesarchive.store.verify.Verification}, which gives a {@link org.jamesarchive.store.verify.VerifyReport}.
 */
@NullMarked
package org.jamesarchive.store.verify;

import org.jspecify.annotations.NullMarked;
