package org.jamesarchive.launcher.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Zone;

/**
 * The recipe's zone {@code example.com}:
 * <pre>
 *   archive-gw.example.com   MX 10 gatewayI.example.com, one a gateway; A the gateways
 *   archive.example.com      MX 10 workerI.example.com, one a worker, all equal
 *   gatewayI, workerI        A
 * </pre>
 */
public final class RecipeZone {

    private static final long TTL_SECONDS = 60;
    private static final int MX_PREFERENCE = 10;
    private static final Name ORIGIN = Name.fromConstantString("example.com.");

    private RecipeZone() {}

    /**
     * @param gateways the gateways' IPv4 addresses, in order
     * @param workers the workers' IPv4 addresses, in order
     * @throws IOException when an address is none
     */
    public static Zone of(InetAddress dns, List<InetAddress> gateways, List<InetAddress> workers) throws IOException {
        Name server = name("ns");
        List<Record> records = new ArrayList<>();
        records.add(new SOARecord(
                ORIGIN, DClass.IN, TTL_SECONDS, server, name("hostmaster"), 1, 3600, 600, 86400, TTL_SECONDS));
        records.add(new NSRecord(ORIGIN, DClass.IN, TTL_SECONDS, server));
        records.add(address(server, dns));
        addHosts(records, "gateway", gateways, name("archive-gw"));
        addHosts(records, "worker", workers, name("archive"));
        for (InetAddress gateway : gateways) {
            records.add(address(name("archive-gw"), gateway));
        }
        return new Zone(ORIGIN, records.toArray(new Record[0]));
    }

    /** The host name of a node, {@code worker2.example.com} of {@code worker2}: by it gateways route. */
    public static String hostName(String node) {
        return node + "." + ORIGIN.toString(true);
    }

    private static void addHosts(List<Record> records, String prefix, List<InetAddress> hosts, Name domain)
            throws TextParseException {
        for (int i = 0; i < hosts.size(); i++) {
            Name host = name(prefix + i);
            records.add(address(host, hosts.get(i)));
            records.add(new MXRecord(domain, DClass.IN, TTL_SECONDS, MX_PREFERENCE, host));
        }
    }

    private static ARecord address(Name name, InetAddress address) {
        return new ARecord(name, DClass.IN, TTL_SECONDS, address);
    }

    private static Name name(String label) throws TextParseException {
        return Name.fromString(label, ORIGIN);
    }
}
