package org.jamesarchive.launcher.dns;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SetResponse;
import org.xbill.DNS.Type;
import org.xbill.DNS.Zone;

/**
 * What an authoritative server (RFC 1034 §4.3.2) answers. Immutable; no I/O.
 * <pre>
 *   packet                                  answer
 *   too short for a header, or an answer    none
 *   does not parse, or not one question     FORMERR
 *   no standard query                       NOTIMP
 *   outside the zone, or not class IN       REFUSED
 *   in the zone: name unknown               NXDOMAIN with SOA
 *   in the zone: no record of that type     NOERROR with SOA
 *   in the zone: found                      the records, and the addresses of MX hosts
 * </pre>
 */
final class DnsAnswers {

    private static final int HEADER_BYTES = 12;
    private static final int UDP_BYTES = 512;
    private static final int EDNS_BYTES = 1232;

    private final Zone zone;

    DnsAnswers(Zone zone) {
        this.zone = zone;
    }

    /**
     * @param overTcp true when the answer may be as large as it wants
     * @return the answer's packet, or empty when the packet deserves none
     */
    Optional<byte[]> answer(byte[] packet, boolean overTcp) {
        if (packet.length < HEADER_BYTES || (packet[2] & 0x80) != 0) {
            return Optional.empty();
        }
        try {
            Message query = new Message(packet);
            return Optional.of(answer(query).toWire(overTcp ? Message.MAXLENGTH : udpLimit(query)));
        } catch (IOException | RuntimeException strange) {
            // the parser is fed by strangers: whatever it stumbles over is the packet's fault, and the server goes on
            return formatError(packet);
        }
    }

    private Message answer(Message query) {
        Message answer = new Message(query.getHeader().getID());
        Header header = answer.getHeader();
        header.setFlag(Flags.QR);
        header.setOpcode(query.getHeader().getOpcode());
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        List<Record> questions = query.getSection(Section.QUESTION);
        if (query.getHeader().getOpcode() != Opcode.QUERY) {
            header.setRcode(Rcode.NOTIMP);
            return answer;
        }
        if (questions.size() != 1) {
            header.setRcode(Rcode.FORMERR);
            return answer;
        }
        Record question = questions.get(0);
        answer.addRecord(question, Section.QUESTION);
        if (question.getDClass() != DClass.IN || !question.getName().subdomain(zone.getOrigin())) {
            header.setRcode(Rcode.REFUSED);
            return answer;
        }
        header.setFlag(Flags.AA);
        fill(answer, zone.findRecords(question.getName(), question.getType()));
        return answer;
    }

    private void fill(Message answer, SetResponse found) {
        if (found.isSuccessful()) {
            for (RRset set : found.answers()) {
                for (Record record : set.rrs()) {
                    answer.addRecord(record, Section.ANSWER);
                    addAddress(answer, record);
                }
            }
            return;
        }
        if (found.isNXDOMAIN()) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        answer.addRecord(zone.getSOA(), Section.AUTHORITY);
    }

    private void addAddress(Message answer, Record record) {
        if (record instanceof MXRecord mx) {
            RRset addresses = zone.findExactMatch(mx.getTarget(), Type.A);
            if (addresses != null) {
                addresses.rrs().forEach(address -> answer.addRecord(address, Section.ADDITIONAL));
            }
        }
    }

    private static int udpLimit(Message query) {
        OPTRecord edns = query.getOPT();
        return edns == null ? UDP_BYTES : Math.max(UDP_BYTES, Math.min(EDNS_BYTES, edns.getPayloadSize()));
    }

    private static Optional<byte[]> formatError(byte[] packet) {
        int id = (packet[0] & 0xff) << 8 | (packet[1] & 0xff);
        Message answer = new Message(id);
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setRcode(Rcode.FORMERR);
        return Optional.of(answer.toWire());
    }
}
