/**
 * James' mail repositories as folders of messages on disk, each synced before it counts: parked mail must outlive a crash. What the
 * delivery engine parks in {@code undeliverable} is a repository here, so that WebAdmin lists, shows and reprocesses it. The doors are
 * {@link org.jamesarchive.server.repository.DurableMailRepository} and {@link org.jamesarchive.server.repository.MailFolders}.
 */
@NullMarked
package org.jamesarchive.server.repository;

import org.jspecify.annotations.NullMarked;
