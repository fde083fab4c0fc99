/**
 * A simulation of many gateways and workers in virtual time: the real delivery engine, routing and worker health, one of each a
 * gateway, over simulated workers, queues and worker sets. {@code Simulation} tells the story, {@code SimulationReport} its
 * figures; {@code SimulationTest} runs a small one, and {@code -Psimulation} one of 100 gateways and 1,000 workers.
 */
@NullMarked
package org.jamesarchive.test.simulation;

import org.jspecify.annotations.NullMarked;
