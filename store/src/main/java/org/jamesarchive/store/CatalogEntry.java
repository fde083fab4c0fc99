package org.jamesarchive.store;

/**
 * What the catalog knows of a message.
 *
 * @param damaged its frame was found damaged; a new copy is to be stored anew
 */
record CatalogEntry(EntryPosition position, boolean damaged) {}
