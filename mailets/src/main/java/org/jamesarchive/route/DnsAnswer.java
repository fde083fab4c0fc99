package org.jamesarchive.route;

import java.time.Duration;
import java.util.List;
import org.xbill.DNS.Record;

/** What DNS said to one question. */
sealed interface DnsAnswer {

    /**
     * Records of the type asked for, at least one.
     *
     * @param timeToLive the shortest of the records and of the aliases on the way to them
     */
    record Records(List<Record> records, Duration timeToLive) implements DnsAnswer {}

    /** The name exists, and has no record of that type. */
    record NoData() implements DnsAnswer {}

    /** NXDOMAIN. */
    record NoSuchName() implements DnsAnswer {}

    /** No server gave an answer. */
    record Failed(String cause) implements DnsAnswer {}
}
