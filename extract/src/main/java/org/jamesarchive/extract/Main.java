package org.jamesarchive.extract;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;

/** The extractor: requests on standard input, replies on standard output, until the input ends. The working directory holds its files. */
public final class Main {

    /** Ends this process at once, whatever its threads do. */
    static final int EXIT_INPUT_ENDED = 0;

    static final int EXIT_BAD_REQUEST = 3;
    static final int EXIT_FAILED = 4;

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        DataInputStream requests = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
        DataOutputStream replies =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        // What a library prints must not come between the replies.
        System.setOut(System.err);
        new RequestLoop(requests, replies, new TextReader(), Path.of("").toAbsolutePath(), exit -> Runtime.getRuntime()
                        .halt(exit))
                .run();
    }
}
