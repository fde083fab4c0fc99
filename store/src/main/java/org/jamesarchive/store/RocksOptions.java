package org.jamesarchive.store;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;

/**
 * How the catalog's RocksDB is set up, and the native memory that belongs to it; closed after the database. Indexes and filters are in pieces of
 * some KiB: that of a whole file is a MiB, which no look-up should have to read.
 */
final class RocksOptions implements AutoCloseable {

    private static final long BLOCK_CACHE_BYTES = 32L * 1024 * 1024;

    /** Shards of 8 MiB: what does not fit into one is never cached, and is read again for each key. */
    private static final int CACHE_SHARD_BITS = 2;

    private static final long WRITE_BUFFER_BYTES = 16L * 1024 * 1024;
    private static final double FILTER_BITS_PER_KEY = 10;
    private static final int OPEN_FILES_LIMIT = 256;
    private static final int LOG_FILES_LIMIT = 2;
    private static final long LOG_FILE_BYTES_LIMIT = 1024 * 1024;

    static {
        RocksDB.loadLibrary();
    }

    private final LRUCache cache = new LRUCache(BLOCK_CACHE_BYTES, CACHE_SHARD_BITS);
    private final BloomFilter filter = new BloomFilter(FILTER_BITS_PER_KEY);
    private final Options options = new Options()
            .setCreateIfMissing(true)
            .setWriteBufferSize(WRITE_BUFFER_BYTES)
            .setMaxOpenFiles(OPEN_FILES_LIMIT)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setKeepLogFileNum(LOG_FILES_LIMIT)
            .setMaxLogFileSize(LOG_FILE_BYTES_LIMIT)
            .setTableFormatConfig(new BlockBasedTableConfig()
                    .setBlockCache(cache)
                    .setFilterPolicy(filter)
                    .setIndexType(IndexType.kTwoLevelIndexSearch)
                    .setPartitionFilters(true)
                    .setCacheIndexAndFilterBlocks(true)
                    .setPinTopLevelIndexAndFilter(true));

    Options database() {
        return options;
    }

    @Override
    public void close() {
        options.close();
        filter.close();
        cache.close();
    }
}
