/**
 * Typed settings: {@link org.jamesarchive.settings.SettingsFile} reads a small XML file with a line number for each
 * parameter, puts the environment in, and refuses what nobody asked for; the records of the other rooms are made from it.
 * Imports no James types.
 */
@NullMarked
package org.jamesarchive.settings;

import org.jspecify.annotations.NullMarked;
