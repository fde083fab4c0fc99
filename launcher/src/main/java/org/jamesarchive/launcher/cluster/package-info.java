/**
 * A whole cluster on one machine: a DNS server, gateways and workers, each a process of its own on its own loopback address.
 * The door is {@link org.jamesarchive.launcher.cluster.Cluster}. The addresses come from an
 * {@link org.jamesarchive.launcher.cluster.AddressBlock}; whoever holds its DNS socket owns the block. What is up is written
 * to {@code cluster.json} in the cluster's folder, so that another process can find, kill and stop the nodes.
 */
@NullMarked
package org.jamesarchive.launcher.cluster;

import org.jspecify.annotations.NullMarked;
