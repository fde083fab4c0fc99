/**
 * The James assembly: {@link org.jamesarchive.server.Main} turns a profile folder and a working directory into a running
 * gateway or worker. {@code NodeArguments} reads the command line, {@code Profile} finds out which profile it is and checks
 * James' files in it, {@code ArchiveNode} starts and stops what {@code NodeModule} puts together. The rooms below replace
 * those parts of James that lose or change mail: its SMTP framing, its queue, its mail repositories.
 */
@NullMarked
package org.jamesarchive.server;

import org.jspecify.annotations.NullMarked;
