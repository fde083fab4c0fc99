package org.jamesarchive.launcher.cluster;

import java.net.InetSocketAddress;
import java.nio.file.Path;

/**
 * One node as it is meant to run, whether it runs or not.
 *
 * @param name {@code dns}, {@code gateway0}, {@code worker0}, ...
 * @param index the number in the name; a worker's {@code server_id}
 * @param service SMTP, or DNS for the DNS server
 * @param http the status and administration routes; the service's own address for the DNS server, which has none
 * @param dir where the node keeps everything
 */
public record Node(String name, Role role, int index, InetSocketAddress service, InetSocketAddress http, Path dir) {

    /** Standard output and standard error of the node. */
    public Path log() {
        return dir.resolve("node.log");
    }

    /** A worker's archive, which holds {@code segments/*.tar.zst}; for the others the node's folder. */
    public Path dataDir() {
        return role == Role.WORKER ? dir.resolve("var").resolve("archive") : dir;
    }

    /** {@code 127.0.0.11:2525}. */
    public String serviceText() {
        return text(service);
    }

    /** {@code 127.0.0.11:8000}. */
    public String httpText() {
        return text(http);
    }

    static String text(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
