package org.jamesarchive.index;

/**
 * How far the texts of files are read, in mails that can be found.
 *
 * @param pending mails with files whose text is still to be read; they stay so while there is no extractor
 * @param done mails whose files were read
 * @param failed mails of which at least one file could not be read; their defects say why
 */
public record ExtractionStatus(long pending, long done, long failed) {}
