package org.jamesarchive.store;

import org.jamesarchive.store.segment.EntryFacts;
import org.jamesarchive.store.segment.Trailer;

/** An entry on its way into the catalog. */
record CatalogedEntry(Trailer trailer, EntryFacts facts) {}
