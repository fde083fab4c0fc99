/**
 * The DNS of a cluster on one machine: {@link org.jamesarchive.launcher.dns.DnsServer} answers for the zone that
 * {@link org.jamesarchive.launcher.dns.RecipeZone} makes of the nodes' addresses, and refuses every other question.
 */
@NullMarked
package org.jamesarchive.launcher.dns;

import org.jspecify.annotations.NullMarked;
