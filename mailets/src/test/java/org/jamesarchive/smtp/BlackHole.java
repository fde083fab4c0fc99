package org.jamesarchive.smtp;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** An address on loopback whose SYNs are dropped: a listener that accepts nothing and whose backlog is full. */
public final class BlackHole implements Closeable {

    private static final int FILLERS = 8;

    private final ServerSocket server;
    private final List<Socket> fillers = new ArrayList<>();

    public BlackHole() {
        try {
            server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            for (int i = 0; i < FILLERS; i++) {
                fill();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        for (Socket filler : fillers) {
            filler.close();
        }
        server.close();
    }

    private void fill() throws IOException {
        Socket filler = new Socket();
        fillers.add(filler);
        try {
            filler.connect(address(), 50);
        } catch (IOException e) {
            // The backlog is full: just what is wanted.
            filler.close();
        }
    }
}
