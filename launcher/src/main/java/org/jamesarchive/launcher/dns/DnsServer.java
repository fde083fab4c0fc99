package org.jamesarchive.launcher.dns;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Zone;

/**
 * An authoritative DNS server for one zone, over UDP and TCP (RFC 1035 §4.2). No packet and no connection stops it: what
 * does not parse is answered FORMERR or not at all, TCP connections are limited in number and in idle time. Its threads end
 * with {@link #close}.
 */
public final class DnsServer implements Closeable {

    private static final int UDP_PACKET_LIMIT = 65_535;
    private static final int TCP_CONNECTIONS_LIMIT = 32;
    private static final int TCP_QUERIES_LIMIT = 1_000;
    private static final int TCP_IDLE_LIMIT_MILLIS = 5_000;
    private static final int TCP_BACKLOG = 64;

    private final DnsAnswers answers;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final ExecutorService connections = new ThreadPoolExecutor(
            0, TCP_CONNECTIONS_LIMIT, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), DnsServer::daemon);

    /**
     * Binds both sockets and serves from then on.
     *
     * @param address where to listen; with port 0 a free port is taken, see {@link #address}
     * @throws IOException when one of the sockets cannot be bound; nothing is left open
     */
    public DnsServer(InetSocketAddress address, Zone zone) throws IOException {
        this.answers = new DnsAnswers(zone);
        this.tcp = new ServerSocket(address.getPort(), TCP_BACKLOG, address.getAddress());
        try {
            this.udp = new DatagramSocket(new InetSocketAddress(address.getAddress(), tcp.getLocalPort()));
        } catch (IOException e) {
            tcp.close();
            throw e;
        }
        daemon(this::serveUdp).start();
        daemon(this::serveTcp).start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        connections.shutdownNow();
    }

    private void serveUdp() {
        byte[] buffer = new byte[UDP_PACKET_LIMIT];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                Optional<byte[]> answer = answers.answer(Arrays.copyOf(buffer, packet.getLength()), false);
                if (answer.isPresent()) {
                    byte[] bytes = answer.get();
                    udp.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
                }
            } catch (IOException | IllegalArgumentException oneAsker) {
                // a port unreachable, or a source port 0: it concerns one asker, and the next packet is served
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                try {
                    connections.execute(() -> converse(socket));
                } catch (RejectedExecutionException enough) {
                    socket.close();
                }
            } catch (IOException oneConnection) {
                // it was gone before it was accepted, or the server is closed, which the loop sees
            }
        }
    }

    private void converse(Socket socket) {
        try (socket) {
            socket.setSoTimeout(TCP_IDLE_LIMIT_MILLIS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            for (int queries = 0; queries < TCP_QUERIES_LIMIT; queries++) {
                byte[] query = new byte[in.readUnsignedShort()];
                in.readFully(query);
                Optional<byte[]> answer = answers.answer(query, true);
                if (answer.isEmpty()) {
                    return;
                }
                byte[] framed = new byte[answer.get().length + 2];
                framed[0] = (byte) (answer.get().length >> 8);
                framed[1] = (byte) answer.get().length;
                System.arraycopy(answer.get(), 0, framed, 2, answer.get().length);
                out.write(framed);
            }
        } catch (IOException ended) {
            // closed, idle for too long, or half a query: the connection ends
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "dns");
        thread.setDaemon(true);
        return thread;
    }
}
