package org.jamesarchive.backup;

/**
 * What a backup has come to.
 *
 * @param segments segments in the backup, the open one included
 * @param copied files that this run has copied, parts of segments and others
 * @param bytes bytes that this run has copied
 * @param treeSize entries of the log in the backup
 * @param rootHash Merkle root over them, as hex
 */
public record BackupResult(int segments, int copied, long bytes, long treeSize, String rootHash) {}
