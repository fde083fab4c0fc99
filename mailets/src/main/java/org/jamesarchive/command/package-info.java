/**
 * What {@code archive table} runs: asks table files as the gateway would, without a gateway.
 * {@link org.jamesarchive.command.TableMain}, the door, is a main of its own, started by the launcher with the server's class path;
 * {@link org.jamesarchive.command.StoreMain} is likewise what {@code archive verify}, {@code rebuild}, {@code export},
 * {@code backup}, {@code restore} and {@code repair} run on data directories.
 * {@link org.jamesarchive.command.ImportMain} is what {@code archive import-postfix} runs.
 * {@code Query} answers keys, {@code Check} tells what is wrong with a file. Knows the tables, and of the gateway only how
 * {@code gateway.xml} has them searched.
 */
@NullMarked
package org.jamesarchive.command;

import org.jspecify.annotations.NullMarked;
