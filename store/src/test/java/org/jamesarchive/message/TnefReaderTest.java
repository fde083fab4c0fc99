package org.jamesarchive.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code winmail.dat} written here by MS-OXTNEF §2.1. */
class TnefReaderTest {

    private static final int MESSAGE = 1;
    private static final int FILE = 2;
    private static final int BODY = 0x0002800c;
    private static final int RENDER_DATA = 0x00069002;
    private static final int TITLE = 0x00018010;
    private static final int DATA = 0x0006800f;
    private static final int FILE_PROPERTIES = 0x00069005;
    private static final int RTF_COMPRESSED = 0x1009;
    private static final int LONG_NAME = 0x3707;
    private static final int MESSAGE_PROPERTIES = 0x00069003;

    private final ByteArrayOutputStream tnef = new ByteArrayOutputStream();

    TnefReaderTest() {
        little(tnef, 0x223e9f78, 4);
        little(tnef, 1, 2);
    }

    @Test
    void bodyAndFilesAreRead() {
        attribute(MESSAGE, BODY, ascii("the body\0"));
        attribute(FILE, RENDER_DATA, new byte[14]);
        attribute(FILE, TITLE, ascii("NOTES~1.TXT\0"));
        attribute(FILE, DATA, ascii("what it says"));
        attribute(FILE, FILE_PROPERTIES, text(LONG_NAME, "C:\\notes of today.txt"));
        attribute(FILE, RENDER_DATA, new byte[14]);
        attribute(FILE, TITLE, ascii("b.bin\0"));
        attribute(FILE, DATA, new byte[1000]);
        ParsedMessage message = message(tnef.toByteArray());
        assertThat(message.defects()).isEmpty();
        assertThat(message.attachments())
                .containsExactly(
                        new Attachment("1", "winmail.dat", "application/ms-tnef", tnef.size(), "the body\n"),
                        new Attachment("1/1", "notes of today.txt", "text/plain", 12, "what it says"),
                        new Attachment("1/2", "b.bin", "application/octet-stream", 1000, ""));
    }

    @Test
    void aFileThatIsTooLargeIsListedWithItsSize() {
        byte[] large = new byte[17 * 1024 * 1024];
        attribute(FILE, RENDER_DATA, new byte[14]);
        attribute(FILE, TITLE, ascii("large.txt\0"));
        attribute(FILE, DATA, large);
        attribute(FILE, RENDER_DATA, new byte[14]);
        attribute(FILE, TITLE, ascii("next.txt\0"));
        attribute(FILE, DATA, ascii("next"));
        ParsedMessage message = message(tnef.toByteArray());
        assertThat(message.attachments())
                .contains(
                        new Attachment("1/1", "large.txt", "text/plain", large.length, ""),
                        new Attachment("1/2", "next.txt", "text/plain", 4, "next"));
        assertThat(message.defects()).containsExactly("a file of 17825792 bytes within another is not read for text");
    }

    @Test
    void bodyThatIsThereAsRtfOnlyIsListedBehindTheFiles() {
        String rtf = "{\\rtf1\\ansi The budget of {\\b spring} is late.}";
        attribute(MESSAGE, MESSAGE_PROPERTIES, property(RTF_COMPRESSED, 0x0102, uncompressed(rtf)));
        attribute(FILE, RENDER_DATA, new byte[14]);
        attribute(FILE, TITLE, ascii("a.txt\0"));
        attribute(FILE, DATA, ascii("what it says"));
        assertThat(message(tnef.toByteArray()).attachments())
                .containsExactly(
                        new Attachment("1", "winmail.dat", "application/ms-tnef", tnef.size(), ""),
                        new Attachment("1/1", "a.txt", "text/plain", 12, "what it says"),
                        new Attachment("1/2", "body.rtf", "text/rtf", rtf.length(), rtf));
    }

    @Test
    void rtfIsLeftOutWhereTheBodyIsThereAsText() {
        attribute(MESSAGE, BODY, ascii("the body\0"));
        attribute(MESSAGE, MESSAGE_PROPERTIES, property(RTF_COMPRESSED, 0x0102, uncompressed("{\\rtf1 the body}")));
        assertThat(message(tnef.toByteArray()).attachments())
                .containsExactly(new Attachment("1", "winmail.dat", "application/ms-tnef", tnef.size(), "the body\n"));
    }

    /** RTF in the form that says it is not compressed (MS-OXRTFCP §2.1.3.1). */
    private static byte[] uncompressed(String rtf) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        little(out, rtf.length() + 12, 4);
        little(out, rtf.length(), 4);
        little(out, 0x414c454d, 4);
        little(out, 0, 4);
        out.writeBytes(ascii(rtf));
        return out.toByteArray();
    }

    /** Compressed RTF (MS-OXRTFCP) in which every token stands for 18 bytes: 1.9 MB that unpack to 16 MB. */
    @Test
    void aBombOfRtfStaysWithinBounds() {
        byte[] rtf = new byte[1_000_000];
        Arrays.fill(rtf, (byte) 0xff);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        little(bomb, rtf.length, 4);
        little(bomb, Integer.MAX_VALUE, 4);
        little(bomb, 0x75465a4c, 4);
        little(bomb, 0, 4);
        bomb.write(rtf, 0, rtf.length - 16);
        attribute(MESSAGE, MESSAGE_PROPERTIES, property(RTF_COMPRESSED, 0x0102, bomb.toByteArray()));
        attribute(MESSAGE, MESSAGE_PROPERTIES, new byte[3 * 1024 * 1024]);
        attribute(FILE, RENDER_DATA, new byte[14]);
        attribute(FILE, TITLE, ascii("behind.txt\0"));
        attribute(FILE, DATA, ascii("still read"));
        ParsedMessage message = message(tnef.toByteArray());
        assertThat(message.attachments()).contains(new Attachment("1/1", "behind.txt", "text/plain", 10, "still read"));
        assertThat(message.defects())
                .containsExactly("winmail.dat has an attribute of 3145728 bytes, which is not read");
    }

    @Test
    void whatIsNoneOrIsCutOffIsADefect() {
        attribute(MESSAGE, BODY, ascii("the body\0"));
        attribute(FILE, RENDER_DATA, new byte[14]);
        attribute(FILE, DATA, new byte[500]);
        byte[] whole = tnef.toByteArray();
        for (int length = 0; length < whole.length; length += 7) {
            ParsedMessage message = message(Arrays.copyOf(whole, length));
            assertThat(message.attachments().get(0).size()).isEqualTo(length);
            assertThat(message.defects()).noneMatch(defect -> defect.startsWith("cannot be read further"));
        }
        assertThat(message(Arrays.copyOf(whole, 100)).defects()).containsExactly("winmail.dat cannot be read further");
        assertThat(message(ascii("no TNEF at all")).defects()).containsExactly("winmail.dat is no TNEF");
    }

    @Test
    void mutatedOnesNeverThrow() {
        attribute(MESSAGE, BODY, ascii("the body\0"));
        attribute(MESSAGE, MESSAGE_PROPERTIES, text(0x1000, "the body"));
        attribute(FILE, RENDER_DATA, new byte[14]);
        attribute(FILE, FILE_PROPERTIES, text(LONG_NAME, "a.txt"));
        attribute(FILE, DATA, ascii("what it says"));
        byte[] whole = tnef.toByteArray();
        long seed = 20261130;
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            byte[] mutated = whole.clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                mutated[6 + random.nextInt(whole.length - 6)] = (byte) random.nextInt(256);
            }
            assertThat(message(mutated).defects())
                    .as("round %d of seed %d", round, seed)
                    .noneMatch(defect -> defect.startsWith("cannot be read further"));
        }
    }

    private static ParsedMessage message(byte[] winmail) {
        return Read.mail(
                "Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(winmail));
    }

    private void attribute(int level, int id, byte[] data) {
        tnef.write(level);
        little(tnef, id, 4);
        little(tnef, data.length, 4);
        tnef.writeBytes(data);
        int checksum = 0;
        for (byte b : data) {
            checksum += b & 0xff;
        }
        little(tnef, checksum, 2);
    }

    private static byte[] text(int id, String text) {
        return property(id, 0x001e, ascii(text + "\0"));
    }

    /** A property block of one property of variable length (MS-OXTNEF §2.1.3.4). */
    private static byte[] property(int id, int type, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        little(out, 1, 4);
        little(out, type, 2);
        little(out, id, 2);
        little(out, 1, 4);
        little(out, value.length, 4);
        out.writeBytes(value);
        out.writeBytes(new byte[(4 - value.length % 4) % 4]);
        return out.toByteArray();
    }

    private static void little(ByteArrayOutputStream out, int value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write(value >> (8 * i));
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
