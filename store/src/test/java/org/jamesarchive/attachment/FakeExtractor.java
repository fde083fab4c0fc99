package org.jamesarchive.attachment;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A program that speaks as the extractor does, and misbehaves as the name of the file says. Its text is the file itself. */
final class FakeExtractor {

    private static final int GREETING = 0x41585431;

    private FakeExtractor() {}

    public static void main(String[] arguments) throws IOException {
        DataInputStream in = new DataInputStream(System.in);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        String mode = arguments.length == 0 ? "" : arguments[0];
        switch (mode) {
            case "ends" -> System.exit(7);
            case "silent" -> hang();
            case "stranger" -> out.writeInt(42);
            default -> out.writeInt(GREETING);
        }
        out.flush();
        while (true) {
            String name = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
            in.readNBytes(in.readInt());
            in.readInt();
            StringBuilder text = new StringBuilder();
            int length = in.readInt();
            while (length > 0) {
                text.append(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                length = in.readInt();
            }
            if (length == 0) {
                answer(name, text.toString(), out);
            }
        }
    }

    private static void answer(String name, String text, DataOutputStream out) throws IOException {
        switch (name) {
            case "hang.pdf" -> hang();
            case "exit.pdf" -> System.exit(9);
            case "negative.pdf" -> out.writeInt(-5);
            case "enormous.pdf" -> out.writeInt(Integer.MAX_VALUE);
            case "torn.pdf" -> {
                out.writeInt(100);
                out.writeBytes("torn");
                out.flush();
                System.exit(0);
            }
            case "defect.pdf" -> {
                write(text, out);
                write("damaged", out);
            }
            case "environment.pdf" -> {
                write(System.getenv().keySet() + " " + System.getProperty("user.dir"), out);
                write("", out);
            }
            case "pid.pdf" -> {
                write(Long.toString(ProcessHandle.current().pid()), out);
                write("", out);
            }
            default -> {
                write(text, out);
                write("", out);
            }
        }
        out.flush();
    }

    private static void write(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void hang() {
        while (true) {
            Thread.onSpinWait();
        }
    }
}
