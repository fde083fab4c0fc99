package org.jamesarchive.launcher;

import java.io.PrintWriter;
import org.jamesarchive.launcher.cluster.NodeRuntime;
import org.jamesarchive.launcher.terminal.Console;
import org.jamesarchive.launcher.time.Time;

/**
 * What every command works with.
 *
 * @param console what the user sees
 * @param out standard output, for JSON
 * @param time clock and sleep
 * @param runtime the program that the nodes run
 */
record Surroundings(Console console, PrintWriter out, Time time, NodeRuntime runtime) {}
