package org.jamesarchive.postfix;

/**
 * A parameter as a file sets it.
 *
 * @param file what the file is called in messages
 * @param line the first line of the setting, from 1
 * @param name the parameter
 * @param text its value as written, continuation lines joined
 */
record Setting(String file, int line, String name, String text) {}
