package org.jamesarchive.attachment;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jamesarchive.message.AttachmentText.Text;
import org.jspecify.annotations.Nullable;

/**
 * A running extractor and the frames that pass between us (docs/SPECIFICATIONS.md). It has no environment and its standard error goes nowhere.
 * It ends when its input does, so it does not outlive us. Used by one thread; {@link #kill} by any.
 */
final class ExtractorChild implements Closeable {

    /** {@code AXT1}. */
    private static final int GREETING = 0x41585431;

    private static final int CALLED_OFF = -1;
    private static final int NAME_LIMIT = 1_000;
    private static final int DEFECT_LIMIT = 10_000;

    /** Bytes that UTF-8 needs at most for one UTF-16 unit. */
    private static final int BYTES_A_CHARACTER = 3;

    private final Process process;
    private final DataOutputStream requests;
    private final DataInputStream replies;

    private ExtractorChild(Process process) {
        this.process = process;
        this.requests = new DataOutputStream(new BufferedOutputStream(process.getOutputStream()));
        this.replies = new DataInputStream(new BufferedInputStream(process.getInputStream()));
    }

    /** Starts one; {@link #awaitReady} comes next. @throws IOException when there is no such program, or no memory for it */
    static ExtractorChild start(ExtractorSettings settings) throws IOException {
        clear(settings.directory());
        Files.createDirectories(settings.directory());
        ProcessBuilder builder = new ProcessBuilder(settings.command())
                .directory(settings.directory().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        return new ExtractorChild(builder.start());
    }

    /** Waits for its greeting. @throws IOException when it says something else, or ends */
    void awaitReady() throws IOException {
        if (replies.readInt() != GREETING) {
            throw new IOException("it does not greet as an extractor");
        }
    }

    void begin(String fileName, String mediaType, int textLimit) throws IOException {
        write(fileName);
        write(mediaType);
        requests.writeInt(textLimit);
    }

    void piece(byte[] bytes, int length) throws IOException {
        requests.writeInt(length);
        requests.write(bytes, 0, length);
    }

    void callOff() throws IOException {
        requests.writeInt(CALLED_OFF);
        requests.flush();
    }

    void end() throws IOException {
        requests.writeInt(0);
        requests.flush();
    }

    /** Waits for what it read. @throws IOException when it ends or talks nonsense */
    Text reply(int textLimit) throws IOException {
        String text = read((int) Math.min(Integer.MAX_VALUE, (long) BYTES_A_CHARACTER * (textLimit + 2L)));
        String defect = read(DEFECT_LIMIT);
        return new Text(text.length() > textLimit ? text.substring(0, textLimit) : text, defect);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it whatever it does. */
    void kill() {
        process.destroyForcibly();
    }

    /** How it ended. */
    String end(String otherwise) {
        return process.isAlive() ? otherwise : String.format(Locale.ROOT, "exit code %d", process.exitValue());
    }

    @Override
    public void close() {
        kill();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(String text) throws IOException {
        byte[] bytes = (text.length() > NAME_LIMIT ? text.substring(text.length() - NAME_LIMIT) : text)
                .getBytes(StandardCharsets.UTF_8);
        requests.writeInt(bytes.length);
        requests.write(bytes);
    }

    private String read(int limit) throws IOException {
        int length = replies.readInt();
        if (length < 0 || length > limit) {
            throw new IOException("it speaks of " + length + " bytes");
        }
        byte[] bytes = replies.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("it ended within its reply");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Deletes what a former one left; links are not followed. */
    static void clear(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
