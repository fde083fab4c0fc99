package org.jamesarchive.extract;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;
import java.util.function.IntConsumer;

/**
 * Takes requests and gives replies, one after the other. Numbers are big-endian 32-bit integers, texts UTF-8 behind their length in bytes:
 * <pre>
 *   at the start      reply: GREETING
 *   request           file name, media type, most characters of text, then the file in pieces, each behind its length;
 *                     0 ends it, -1 calls the request off: it gets no reply
 *   reply             text, defect (empty when all is well)
 * </pre>
 * One thread reads requests, so that the end of the input ends the process also while another is at a file.
 */
final class RequestLoop {

    /** {@code AXT1}. */
    static final int GREETING = 0x41585431;

    static final int NAME_LIMIT = 10_000;
    static final int PIECE_LIMIT = 1024 * 1024;
    static final int CALLED_OFF = -1;

    /** The stack of the thread that reads files: some are nested deep without meaning harm. */
    private static final long STACK_BYTES = 4 * 1024 * 1024;

    private final DataInputStream requests;
    private final DataOutputStream replies;
    private final TextReader reader;
    private final Path folder;
    private final IntConsumer exit;
    private final SynchronousQueue<Request> handover = new SynchronousQueue<>();

    private record Request(String fileName, String mediaType, int textLimit, Path file) {}

    /** @param exit ends the process with a code */
    RequestLoop(DataInputStream requests, DataOutputStream replies, TextReader reader, Path folder, IntConsumer exit) {
        this.requests = requests;
        this.replies = replies;
        this.reader = reader;
        this.folder = folder;
        this.exit = exit;
    }

    void run() throws InterruptedException {
        Thread worker = new Thread(null, this::work, "reader", STACK_BYTES);
        worker.setDaemon(true);
        try {
            replies.writeInt(GREETING);
            replies.flush();
            worker.start();
            for (int number = 0; ; number++) {
                Path file = folder.resolve("file-" + number);
                String fileName = text();
                String mediaType = text();
                int textLimit = requests.readInt();
                if (receive(file)) {
                    handover.put(new Request(fileName, mediaType, textLimit, file));
                }
            }
        } catch (EOFException e) {
            exit.accept(Main.EXIT_INPUT_ENDED);
        } catch (IOException e) {
            exit.accept(Main.EXIT_BAD_REQUEST);
        }
    }

    private String text() throws IOException {
        int length = requests.readInt();
        if (length < 0 || length > NAME_LIMIT) {
            throw new IOException("a text of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        requests.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether the request stands. */
    private boolean receive(Path file) throws IOException {
        byte[] piece = new byte[PIECE_LIMIT];
        try (OutputStream out = Files.newOutputStream(file)) {
            int length = requests.readInt();
            while (length > 0 && length <= PIECE_LIMIT) {
                requests.readFully(piece, 0, length);
                out.write(piece, 0, length);
                length = requests.readInt();
            }
            if (length == 0) {
                return true;
            }
            if (length != CALLED_OFF) {
                throw new IOException("a piece of " + length + " bytes");
            }
        }
        Files.delete(file);
        return false;
    }

    private void work() {
        try {
            while (true) {
                Request request = handover.take();
                TextReader.Result result =
                        reader.read(request.file(), request.fileName(), request.mediaType(), request.textLimit());
                Files.deleteIfExists(request.file());
                reply(result.text());
                reply(result.defect());
                replies.flush();
            }
        } catch (InterruptedException | IOException | RuntimeException | Error e) {
            // what TextReader cannot make a defect of: there is no going on
            exit.accept(Main.EXIT_FAILED);
        }
    }

    private void reply(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        replies.writeInt(bytes.length);
        replies.write(bytes);
    }
}
