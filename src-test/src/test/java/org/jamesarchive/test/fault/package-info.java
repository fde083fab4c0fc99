/**
 * The fault suite: gateways from the shipped profile, as processes, between a journal source and workers that misbehave as
 * they are told. {@link org.jamesarchive.test.fault.FaultsIT} is the table of faults; {@code FaultGround} is the stage with DNS
 * and gateways, {@code ScriptedWorker} plays a worker on a loopback address, {@code Stored} knows what was stored where and when.
 */
@NullMarked
package org.jamesarchive.test.fault;

import org.jspecify.annotations.NullMarked;
