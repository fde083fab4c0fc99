/**
 * Sample mail that ships with the project: made up, varied like real mail, the same for the same seed.
 * The door is {@link org.jamesarchive.launcher.sample.SampleMail}; {@link org.jamesarchive.launcher.sample.SampleKind} lists
 * what is in it.
 */
@NullMarked
package org.jamesarchive.launcher.sample;

import org.jspecify.annotations.NullMarked;
