/**
 * Compares what the gateways acknowledged with what the workers hold.
 * <p>
 * {@link org.jamesarchive.launcher.reconcile.Reconciliation} is the door. It asks the nodes by HTTP ({@code NodePages}), puts what the
 * gateways say into files by the first bits of the content id ({@code Claims}), and goes through them one at a time with what the
 * workers hold of the same range, so that memory is bounded however much mail there is.
 */
@NullMarked
package org.jamesarchive.launcher.reconcile;

import org.jspecify.annotations.NullMarked;
