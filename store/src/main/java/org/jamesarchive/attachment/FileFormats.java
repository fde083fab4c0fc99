package org.jamesarchive.attachment;

import java.util.Locale;
import java.util.Set;
import org.jamesarchive.message.Attachment;

/** Which files the extractor may know. A type says it, or where it is a vague one the ending of the file name. */
public final class FileFormats {

    private static final Set<String> TYPES = Set.of(
            "application/pdf",
            "application/x-pdf",
            "application/msword",
            "application/rtf",
            "application/x-rtf",
            "text/rtf",
            "application/epub+zip",
            "application/zip",
            "application/x-zip",
            "application/x-zip-compressed",
            "application/gzip",
            "application/x-gzip",
            "application/x-gtar",
            "application/x-tar",
            "application/x-7z-compressed",
            "application/x-bzip2",
            "application/xml",
            "application/xhtml+xml",
            "application/json");

    private static final Set<String> TYPE_BEGINNINGS = Set.of(
            "application/vnd.ms-",
            "application/vnd.openxmlformats-officedocument",
            "application/vnd.oasis.opendocument",
            "application/vnd.sun.xml");

    private static final Set<String> VAGUE_TYPES =
            Set.of("application/octet-stream", "application/x-download", "application/force-download", "application");

    private static final Set<String> ENDINGS = Set.of(
            "pdf", "doc", "docx", "docm", "dot", "dotx", "xls", "xlsx", "xlsm", "xlsb", "ppt", "pptx", "pptm", "pps",
            "ppsx", "rtf", "odt", "ods", "odp", "odg", "ott", "ots", "fodt", "fods", "msg", "vsd", "vsdx", "pub",
            "epub", "zip", "gz", "tgz", "tar", "7z", "bz2", "htm", "html", "xhtml", "xml", "txt", "csv", "tsv", "log",
            "json", "md");

    private FileFormats() {}

    /** Whether the extractor may find text in such a file. */
    public static boolean isReadable(String mediaType, String fileName) {
        String type = mediaType.toLowerCase(Locale.ROOT);
        if (type.startsWith("application/vnd.ms-tnef")) {
            return false;
        }
        return TYPES.contains(type)
                || TYPE_BEGINNINGS.stream().anyMatch(type::startsWith)
                || ((VAGUE_TYPES.contains(type) || type.startsWith("application/x-"))
                        && ENDINGS.contains(ending(fileName)));
    }

    /** Whether the extractor may find text in an attachment. */
    public static boolean isReadable(Attachment attachment) {
        return isReadable(attachment.mediaType(), attachment.fileName());
    }

    private static String ending(String fileName) {
        return fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
