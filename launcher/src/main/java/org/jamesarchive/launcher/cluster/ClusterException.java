package org.jamesarchive.launcher.cluster;

/** A cluster or a node of it could not do what was asked; the message tells the user why, in one line or with a log's tail. */
public class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ClusterException(String message) {
        super(message);
    }

    public ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
