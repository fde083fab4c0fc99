/**
 * A node that keeps the contract between launcher and server without James: {@link org.jamesarchive.launcher.fake.FakeNode}.
 */
@NullMarked
package org.jamesarchive.launcher.fake;

import org.jspecify.annotations.NullMarked;
