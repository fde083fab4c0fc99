package org.jamesarchive.message;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.james.mime4j.codec.DecodeMonitor;

/** What reading one mail has found and may still find. Used by one thread. */
final class Reading {

    private static final int DEFECT_LIMIT = 50;
    private static final int DEFECT_LENGTH_LIMIT = 200;

    private final MessageLimits limits;
    private final AttachmentText attachmentText;
    private final WantedPart wanted;
    private final Set<String> defects = new LinkedHashSet<>();
    private final List<Attachment> attachments = new ArrayList<>();
    private final StringBuilder strayLines = new StringBuilder();
    private int textLeft;
    private int partsLeft;
    private int depth;

    Reading(MessageLimits limits, AttachmentText attachmentText) {
        this(limits, attachmentText, WantedPart.none());
    }

    Reading(MessageLimits limits, AttachmentText attachmentText, WantedPart wanted) {
        this.wanted = wanted;
        this.limits = limits;
        this.attachmentText = attachmentText;
        this.textLeft = limits.textLimit();
        this.partsLeft = limits.partLimit();
    }

    MessageLimits limits() {
        return limits;
    }

    WantedPart wanted() {
        return wanted;
    }

    AttachmentText attachmentText() {
        return attachmentText;
    }

    /** Notes why the mail is not as it should be; the words may quote the mail. */
    void defect(String words) {
        if (defects.size() < DEFECT_LIMIT && !defects.contains(words)) {
            String clipped = words.length() > DEFECT_LENGTH_LIMIT ? words.substring(0, DEFECT_LENGTH_LIMIT) : words;
            defects.add(clipped.replaceAll("[\\p{Cntrl}]", " "));
        }
    }

    List<String> defects() {
        return List.copyOf(defects);
    }

    int textLeft() {
        return textLeft;
    }

    /** Text was kept, or with a negative number dropped again. */
    void takeText(int characters) {
        textLeft -= characters;
    }

    void textLimitReached() {
        defect("more than " + limits.textLimit() + " characters of text");
    }

    /** Begins a part. Whether there may be one more. */
    boolean takePart() {
        if (partsLeft == 0) {
            defect("more than " + limits.partLimit() + " parts");
            return false;
        }
        partsLeft--;
        return true;
    }

    /** Whether one more container may be gone into. */
    boolean mayEnter() {
        return depth < limits.depthLimit();
    }

    /** Goes into a container. Whether that is not too deep. */
    boolean enter() {
        if (!mayEnter()) {
            defect("nested deeper than " + limits.depthLimit());
            return false;
        }
        depth++;
        return true;
    }

    void leave() {
        depth--;
    }

    /** Keeps the place of an attachment whose own attachments follow it. */
    int reserve(Attachment attachment) {
        attachments.add(attachment);
        return attachments.size() - 1;
    }

    void attach(Attachment attachment) {
        attachments.add(attachment);
    }

    void attach(int place, Attachment attachment) {
        attachments.set(place, attachment);
    }

    List<Attachment> attachments() {
        return attachments;
    }

    /** A line of a header that is no field. */
    void strayLine(String line) {
        defect("a line of a header is no field");
        if (line.length() < textLeft) {
            takeText(line.length() + 1);
            strayLines.append(strayLines.isEmpty() ? "" : "\n").append(line);
        } else {
            textLimitReached();
        }
    }

    /** The stray lines since the last call. */
    String strayLines() {
        String lines = strayLines.toString();
        strayLines.setLength(0);
        return lines;
    }

    /** Hears what the library says of the bytes, and lets it go on. */
    DecodeMonitor monitor() {
        return new DecodeMonitor() {
            private boolean isByteSeen;

            @Override
            public boolean warn(String error, String dropDesc) {
                if (error.startsWith(Quirks.BASE64_BYTE)) {
                    // there may be any number of them
                    if (!isByteSeen) {
                        defect(Quirks.BASE64_BYTE);
                    }
                    isByteSeen = true;
                } else if (!Quirks.isHarmless(error)) {
                    defect(error);
                }
                return false;
            }

            @Override
            public boolean isListening() {
                return true;
            }
        };
    }
}
