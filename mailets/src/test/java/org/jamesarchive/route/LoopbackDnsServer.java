package org.jamesarchive.route;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * An authoritative DNS server on one loopback port, UDP and TCP, whose records and faults the test sets. A name with a record
 * of any type exists; all others are NXDOMAIN.
 */
final class LoopbackDnsServer implements Closeable {

    /** What happens to questions for a name. */
    enum Fault {
        SERVFAIL,
        REFUSED,
        SILENT,
        EMPTY,
        GARBAGE,
        TRUNCATED_OVER_UDP
    }

    private static final int UDP_BYTES = 4096;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final List<String> questions = new CopyOnWriteArrayList<>();

    LoopbackDnsServer() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ServerSocket boundTcp = null;
        DatagramSocket boundUdp = null;
        for (int tries = 0; boundUdp == null && tries < 20; tries++) {
            boundTcp = new ServerSocket(0, 50, loopback);
            try {
                boundUdp = new DatagramSocket(boundTcp.getLocalPort(), loopback);
            } catch (IOException portTaken) {
                boundTcp.close();
            }
        }
        if (boundTcp == null || boundUdp == null) {
            throw new IOException("no port is free for both UDP and TCP");
        }
        tcp = boundTcp;
        udp = boundUdp;
        start(this::serveUdp);
        start(this::serveTcp);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    LoopbackDnsServer mx(String domain, long ttl, int preference, String host) {
        records.add(new MXRecord(name(domain), DClass.IN, ttl, preference, name(host)));
        return this;
    }

    LoopbackDnsServer a(String host, long ttl, String ip) throws IOException {
        records.add(new ARecord(name(host), DClass.IN, ttl, DnsSettings.requireAddress(ip)));
        return this;
    }

    LoopbackDnsServer aaaa(String host, long ttl, String ip) throws IOException {
        records.add(new AAAARecord(name(host), DClass.IN, ttl, DnsSettings.requireAddress(ip)));
        return this;
    }

    LoopbackDnsServer cname(String alias, long ttl, String target) {
        records.add(new CNAMERecord(name(alias), DClass.IN, ttl, name(target)));
        return this;
    }

    void remove(String host) {
        records.removeIf(record -> record.getName().equals(name(host)));
    }

    void fault(String host, Fault fault) {
        faults.put(name(host).toString(), fault);
    }

    void noFault(String host) {
        faults.remove(name(host).toString());
    }

    /** Questions so far, as {@code UDP MX example.com.}. */
    List<String> questions() {
        return List.copyOf(questions);
    }

    long questionsFor(String text) {
        return questions.stream().filter(question -> question.endsWith(text)).count();
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }

    private static Name name(String text) {
        return Name.fromConstantString(text.endsWith(".") ? text : text + ".");
    }

    private interface Service {
        void run() throws IOException;
    }

    private static void start(Service service) {
        Thread thread = new Thread(
                () -> {
                    try {
                        service.run();
                    } catch (IOException closed) {
                        // the test has ended
                    }
                },
                "dns-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void serveUdp() throws IOException {
        byte[] buffer = new byte[UDP_BYTES];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            udp.receive(packet);
            byte[] query = java.util.Arrays.copyOf(packet.getData(), packet.getLength());
            byte[] reply = reply(new Message(query), "UDP");
            if (reply.length > 0) {
                udp.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
            }
        }
    }

    private void serveTcp() throws IOException {
        while (!tcp.isClosed()) {
            Socket socket = tcp.accept();
            start(() -> {
                try (socket;
                        DataInputStream in = new DataInputStream(socket.getInputStream());
                        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
                    byte[] query = new byte[in.readUnsignedShort()];
                    in.readFully(query);
                    byte[] reply = reply(new Message(query), "TCP");
                    if (reply.length > 0) {
                        out.writeShort(reply.length);
                        out.write(reply);
                        out.flush();
                    }
                }
            });
        }
    }

    private byte[] reply(Message query, String transport) {
        Record question = query.getQuestion();
        questions.add(transport + " " + Type.string(question.getType()) + " " + question.getName());
        Fault fault = faults.get(question.getName().toString());
        if (fault == Fault.SILENT) {
            return new byte[0];
        }
        if (fault == Fault.GARBAGE) {
            return new byte[] {1, 2, 3, 4, 5};
        }
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.AA);
        reply.addRecord(question, Section.QUESTION);
        if (fault == Fault.SERVFAIL || fault == Fault.REFUSED) {
            reply.getHeader().setRcode(fault == Fault.SERVFAIL ? Rcode.SERVFAIL : Rcode.REFUSED);
        } else if (fault == Fault.TRUNCATED_OVER_UDP && transport.equals("UDP")) {
            reply.getHeader().setFlag(Flags.TC);
        } else if (fault != Fault.EMPTY) {
            answer(question, reply);
        }
        return reply.toWire();
    }

    private void answer(Record question, Message reply) {
        List<Record> ofName = new ArrayList<>(records);
        ofName.removeIf(record -> !record.getName().equals(question.getName()));
        if (ofName.isEmpty()) {
            reply.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        ofName.stream()
                .filter(record -> record.getType() == question.getType() || record.getType() == Type.CNAME)
                .forEach(record -> reply.addRecord(record, Section.ANSWER));
    }
}
