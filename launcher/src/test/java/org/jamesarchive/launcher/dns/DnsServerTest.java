package org.jamesarchive.launcher.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

class DnsServerTest {

    private static final long SEED = 42;

    private DnsServer server;

    @BeforeEach
    void serveFiveWorkers() throws IOException {
        server = serve(5);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theArchiveDomainHasFiveEqualMxWithAddresses(boolean tcp) throws IOException {
        Message answer = ask("archive.example.com", Type.MX, tcp);
        assertThat(answer.getSection(Section.ANSWER))
                .hasSize(5)
                .allMatch(record -> ((MXRecord) record).getPriority() == 10)
                .extracting(record -> ((MXRecord) record).getTarget().toString())
                .contains("worker0.example.com.", "worker4.example.com.");
        assertThat(answer.getSection(Section.ADDITIONAL).stream().filter(ARecord.class::isInstance))
                .hasSize(5);
        assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "worker3.example.com,    127.9.9.23",
        "WORKER3.Example.COM,    127.9.9.23",
        "archive-gw.example.com, 127.9.9.11",
        "gateway0.example.com,   127.9.9.11"
    })
    void hostsHaveAddresses(String name, String address) throws IOException {
        assertThat(ask(name, Type.A, false).getSection(Section.ANSWER))
                .extracting(record -> ((ARecord) record).getAddress().getHostAddress())
                .containsExactly(address);
    }

    @ParameterizedTest
    @CsvSource({
        "nobody.example.com,     MX,   NXDOMAIN",
        "worker5.example.com,    A,    NXDOMAIN",
        "worker0.example.com,    AAAA, NOERROR",
        "archive.example.com,    A,    NOERROR",
        "example.org,            MX,   REFUSED",
        "1.0.0.127.in-addr.arpa, PTR,  REFUSED",
        "com,                    NS,   REFUSED"
    })
    void whatIsNotThereIsAnsweredByItsRcode(String name, String type, String rcode) throws IOException {
        Message answer = ask(name, Type.value(type), false);
        assertThat(Rcode.string(answer.getRcode())).isEqualTo(rcode);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
        assertThat(answer.getSection(Section.AUTHORITY)).hasSize(rcode.equals("REFUSED") ? 0 : 1);
    }

    @Test
    void anAnswerTooLargeForUdpIsTruncatedAndWholeOverTcp() throws IOException {
        try (DnsServer large = serve(100)) {
            SimpleResolver resolver = new SimpleResolver(large.address());
            resolver.setIgnoreTruncation(true);
            Message query = query("archive.example.com", Type.MX);
            assertThat(resolver.send(query).getHeader().getFlag(Flags.TC)).isTrue();
            resolver.setTCP(true);
            assertThat(resolver.send(query).getSection(Section.ANSWER)).hasSize(100);
        }
    }

    @Test
    void updatesAndOtherClassesAreNotServed() throws IOException {
        Message update = query("example.com", Type.SOA);
        update.getHeader().setOpcode(Opcode.UPDATE);
        assertThat(answers().answer(update.toWire(), false).map(DnsServerTest::rcode))
                .contains(Rcode.NOTIMP);
        Message chaos = Message.newQuery(Record.newRecord(Name.fromString("example.com."), Type.TXT, DClass.CH));
        assertThat(answers().answer(chaos.toWire(), false).map(DnsServerTest::rcode))
                .contains(Rcode.REFUSED);
    }

    @Test
    void anAnswerIsNotAnswered() throws IOException {
        Message loop = query("example.com", Type.SOA);
        loop.getHeader().setFlag(Flags.QR);
        assertThat(answers().answer(loop.toWire(), false)).isEmpty();
    }

    @Test
    void hostilePacketsDoNotStopIt() throws IOException {
        Random random = new Random(SEED);
        byte[] good = query("archive.example.com", Type.MX).toWire();
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 3_000; i++) {
                byte[] packet = i % 2 == 0 ? new byte[random.nextInt(600)] : good.clone();
                if (i % 2 == 0) {
                    random.nextBytes(packet);
                } else {
                    packet[random.nextInt(packet.length)] = (byte) random.nextInt();
                }
                answers().answer(packet, i % 3 == 0);
                if (i % 10 == 0) {
                    socket.send(new DatagramPacket(packet, packet.length, server.address()));
                }
            }
        }
        assertThat(ask("archive.example.com", Type.MX, false).getSection(Section.ANSWER))
                .as("seed " + SEED)
                .hasSize(5);
    }

    @Test
    void halfQueriesAndIdleConnectionsDoNotKeepOthersOut() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(
                        server.address().getAddress(), server.address().getPort());
                sockets.add(socket);
                new DataOutputStream(socket.getOutputStream()).writeShort(i % 2 == 0 ? 0 : 60_000);
            }
            assertThat(ask("archive.example.com", Type.MX, true).getSection(Section.ANSWER))
                    .hasSize(5);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aSocketInUseIsAnErrorAndNothingStaysOpen() throws IOException {
        InetSocketAddress address = server.address();
        assertThatThrownBy(() -> new DnsServer(address, RecipeZone.of(loopback(), List.of(), List.of())))
                .isInstanceOf(BindException.class);
        // An address that no client of this machine connects from: a port that is free for UDP is free for TCP there.
        InetAddress quiet = InetAddress.getByName("127.9.8.7");
        try (DatagramSocket other = new DatagramSocket(new InetSocketAddress(quiet, 0))) {
            InetSocketAddress half = new InetSocketAddress(quiet, other.getLocalPort());
            assertThatThrownBy(() -> new DnsServer(half, RecipeZone.of(loopback(), List.of(), List.of())))
                    .isInstanceOf(BindException.class);
            try (java.net.ServerSocket free = new java.net.ServerSocket(half.getPort(), 1, quiet)) {
                assertThat(free.isBound()).isTrue();
            }
        }
    }

    private static DnsServer serve(int workers) throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            addresses.add(InetAddress.getByName("127.9.9." + (20 + i)));
        }
        return new DnsServer(
                new InetSocketAddress(loopback(), 0),
                RecipeZone.of(loopback(), List.of(InetAddress.getByName("127.9.9.11")), addresses));
    }

    private DnsAnswers answers() throws IOException {
        return new DnsAnswers(
                RecipeZone.of(loopback(), List.of(loopback()), List.of(InetAddress.getByName("127.9.9.20"))));
    }

    private Message ask(String name, int type, boolean tcp) throws IOException {
        SimpleResolver resolver = new SimpleResolver(server.address());
        resolver.setTCP(tcp);
        resolver.setTimeout(Duration.ofSeconds(5));
        return resolver.send(query(name, type));
    }

    private static Message query(String name, int type) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name + "."), type, DClass.IN));
    }

    private static int rcode(byte[] packet) {
        try {
            return new Message(packet).getRcode();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }
}
