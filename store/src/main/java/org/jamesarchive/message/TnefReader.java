package org.jamesarchive.message;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.apache.poi.hmef.HMEFMessage;
import org.apache.poi.hmef.attribute.MAPIAttribute;
import org.apache.poi.hmef.attribute.MAPIRtfAttribute;
import org.apache.poi.hmef.attribute.MAPIStringAttribute;
import org.apache.poi.hmef.attribute.TNEFAttribute;
import org.apache.poi.hmef.attribute.TNEFMAPIAttribute;
import org.apache.poi.hmef.attribute.TNEFProperty;
import org.apache.poi.hmef.attribute.TNEFStringAttribute;
import org.apache.poi.hsmf.datatypes.MAPIProperty;
import org.apache.poi.util.LittleEndian;

/**
 * Reads {@code winmail.dat} (MS-OXTNEF): its body's text and the files in it. A body that is there as RTF only is listed as the last file.
 * Attribute by attribute with POI, of which only one is in memory at a time; attributes that are too large are passed over, because a property
 * block may hold RTF that unpacks to a multiple of its size.
 * Used once, by one thread.
 */
final class TnefReader {

    private static final int ATTRIBUTE_LIMIT = 10_000;
    private static final int PROPERTIES_LIMIT = 2 * 1024 * 1024;
    private static final int HEAD_BYTES = 8;
    private static final int CHECKSUM_BYTES = 2;
    private static final String RTF_NAME = "body.rtf";
    private static final String RTF_TYPE = "text/rtf";

    private final Reading reading;
    private final PartText parts;
    private final String path;
    private final StringBuilder body = new StringBuilder();
    private byte[] rtf = {};
    private boolean isFileOpen;
    private int files;
    private String name = "";
    private String mediaType = "";
    private byte[] bytes = {};
    private long size;

    TnefReader(Reading reading, PartText parts, String path) {
        this.reading = reading;
        this.parts = parts;
        this.path = path;
    }

    /** Lists the files. What can be read of its body. */
    String read(CountedStream counted) throws IOException {
        try {
            attributes(new BufferedInputStream(counted));
        } catch (IOException | RuntimeException e) {
            // POI throws any of them on account of what the bytes are
            counted.requireReadable();
            reading.defect("winmail.dat cannot be read further");
        }
        endFile();
        if (rtf.length > 0 && body.toString().isBlank()) {
            boolean isTooLarge = rtf.length > reading.limits().fileLimit();
            list(RTF_NAME, RTF_TYPE, isTooLarge ? new byte[0] : rtf, rtf.length);
        }
        return body.toString();
    }

    private void attributes(BufferedInputStream in) throws IOException {
        if (LittleEndian.readInt(in) != HMEFMessage.HEADER_SIGNATURE) {
            reading.defect("winmail.dat is no TNEF");
            return;
        }
        LittleEndian.readUShort(in);
        for (int count = 0; count < ATTRIBUTE_LIMIT; count++) {
            int level = in.read();
            while (level == '\r' || level == '\n') {
                level = in.read();
            }
            if (level < 0) {
                return;
            }
            if (level != TNEFProperty.LEVEL_MESSAGE && level != TNEFProperty.LEVEL_ATTACHMENT) {
                reading.defect("winmail.dat cannot be read further");
                return;
            }
            attribute(in, level == TNEFProperty.LEVEL_ATTACHMENT);
        }
        reading.defect("winmail.dat has more than " + ATTRIBUTE_LIMIT + " attributes");
    }

    private void attribute(BufferedInputStream in, boolean isOfFile) throws IOException {
        in.mark(HEAD_BYTES);
        int id = LittleEndian.readUShort(in);
        int type = LittleEndian.readUShort(in);
        int length = LittleEndian.readInt(in);
        TNEFProperty property = TNEFProperty.getBest(id, type);
        if (isOfFile && property == TNEFProperty.ID_ATTACHRENDERDATA) {
            endFile();
        }
        isFileOpen |= isOfFile;
        if (length < 0) {
            throw new IOException("negative length");
        }
        boolean isProperties = property == TNEFProperty.ID_MAPIPROPERTIES || property == TNEFProperty.ID_ATTACHMENT;
        if (length > (isProperties ? PROPERTIES_LIMIT : reading.limits().fileLimit())) {
            if (property == TNEFProperty.ID_ATTACHDATA) {
                size = length;
            } else {
                reading.defect("winmail.dat has an attribute of " + length + " bytes, which is not read");
            }
            in.skipNBytes((long) length + CHECKSUM_BYTES);
            return;
        }
        in.reset();
        TNEFAttribute attribute = TNEFAttribute.create(in);
        if (isOfFile) {
            ofFile(property, attribute);
        } else {
            ofMessage(property, attribute);
        }
    }

    private void ofMessage(TNEFProperty property, TNEFAttribute attribute) throws IOException {
        if (attribute instanceof TNEFMAPIAttribute mapi) {
            for (MAPIAttribute value : mapi.getMAPIAttributes()) {
                if (value.getProperty() == MAPIProperty.BODY && value instanceof MAPIStringAttribute text) {
                    BoundedText bounded = new BoundedText(reading);
                    bounded.take(text.getDataString());
                    append(bounded.toString());
                } else if (value.getProperty() == MAPIProperty.BODY_HTML) {
                    append(parts.text(new ByteArrayInputStream(value.getData()), "text/html", "", path));
                } else if (value instanceof MAPIRtfAttribute formatted) {
                    rtf = formatted.getData();
                }
            }
        } else if (property == TNEFProperty.ID_BODY) {
            // 8-bit text (§2.1.3.3.12), which POI reads as UTF-16; some write that
            byte[] data = attribute.getData();
            String charset = data.length > 1 && data[1] == 0 ? "utf-16le" : "";
            append(parts.text(new ByteArrayInputStream(data), "text/plain", charset, path));
        }
    }

    private void ofFile(TNEFProperty property, TNEFAttribute attribute) {
        if (attribute instanceof TNEFMAPIAttribute mapi) {
            List<MAPIAttribute> values = mapi.getMAPIAttributes();
            String shortName = value(values, MAPIProperty.ATTACH_FILENAME);
            String longName = value(values, MAPIProperty.ATTACH_LONG_FILENAME);
            name = !longName.isEmpty() ? longName : name.isEmpty() ? shortName : name;
            String tag = value(values, MAPIProperty.ATTACH_MIME_TAG);
            mediaType = tag.isEmpty() ? mediaType : Parameters.read(tag).value();
        } else if (property == TNEFProperty.ID_ATTACHDATA) {
            bytes = attribute.getData();
            size = bytes.length;
        } else if (property == TNEFProperty.ID_ATTACHTITLE && attribute instanceof TNEFStringAttribute text) {
            name = name.isEmpty() ? text.getString() : name;
        }
    }

    private static String value(List<MAPIAttribute> values, MAPIProperty property) {
        return values.stream()
                .filter(value -> value.getProperty() == property)
                .filter(MAPIStringAttribute.class::isInstance)
                .map(value -> ((MAPIStringAttribute) value).getDataString())
                .findFirst()
                .orElse("")
                .replace("\0", "")
                .trim();
    }

    private void append(String text) {
        body.append(text.strip()).append('\n');
    }

    private void endFile() {
        if (isFileOpen) {
            list(FileNames.last(name), mediaType, bytes, size);
        }
        isFileOpen = false;
        name = "";
        mediaType = "";
        bytes = new byte[0];
        size = 0;
    }

    private void list(String fileName, String type, byte[] content, long length) {
        if (reading.takePart()) {
            files++;
            parts.file(path + "/" + files, fileName, type, content, length);
        }
    }
}
