package org.jamesarchive.index;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.util.BytesRef;
import org.jamesarchive.journal.EnvelopeEvidence;
import org.jamesarchive.journal.EnvelopeEvidence.Recipient;
import org.jamesarchive.store.ContentId;

/** A {@link MailRecord} as bytes. */
final class MailRecordCodec {

    private static final int VERSION = 1;

    private MailRecordCodec() {}

    static BytesRef encode(MailRecord record) throws IOException {
        ByteBuffersDataOutput out = new ByteBuffersDataOutput();
        out.writeVInt(VERSION);
        writeId(out, record.mailId());
        out.writeVInt(record.contentIds().size());
        for (ContentId contentId : record.contentIds()) {
            writeId(out, contentId);
        }
        out.writeString(record.subject());
        writeTexts(out, record.from());
        writeTexts(out, record.to());
        out.writeByte((byte) (record.date().isPresent() ? 1 : 0));
        out.writeLong(record.date().map(Moments::millis).orElse(0L));
        out.writeLong(Moments.millis(record.received()));
        out.writeString(record.messageId());
        out.writeVInt(record.evidence().size());
        for (EnvelopeEvidence one : record.evidence()) {
            out.writeString(one.sender());
            out.writeString(one.onBehalfOf());
            out.writeVInt(one.recipients().size());
            for (Recipient recipient : one.recipients()) {
                out.writeString(recipient.kind().name());
                out.writeString(recipient.via().name());
                out.writeString(recipient.address());
                out.writeString(recipient.original());
            }
        }
        out.writeVLong(record.size());
        writeTexts(out, record.attachments());
        writeTexts(out, record.defects());
        out.writeByte((byte) (record.isUnwrapped() ? 1 : 0));
        out.writeVLong(record.weight());
        return new BytesRef(out.toArrayCopy());
    }

    /** @throws IOException when it is damaged, or of a version that this program does not know */
    static MailRecord decode(BytesRef bytes) throws IOException {
        ByteArrayDataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
        try {
            if (in.readVInt() != VERSION) {
                throw new IOException("a record of another version is in the index");
            }
            return new MailRecord(
                    readId(in),
                    readIds(in),
                    in.readString(),
                    readTexts(in),
                    readTexts(in),
                    readDate(in),
                    Moments.ofMillis(in.readLong()),
                    in.readString(),
                    readEvidence(in),
                    in.readVLong(),
                    readTexts(in),
                    readTexts(in),
                    in.readByte() != 0,
                    in.readVLong());
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException("a record in the index is damaged", e);
        }
    }

    private static Optional<Instant> readDate(DataInput in) throws IOException {
        boolean isThere = in.readByte() != 0;
        long millis = in.readLong();
        return isThere ? Optional.of(Moments.ofMillis(millis)) : Optional.empty();
    }

    private static List<EnvelopeEvidence> readEvidence(DataInput in) throws IOException {
        int count = in.readVInt();
        List<EnvelopeEvidence> evidence = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String sender = in.readString();
            String onBehalfOf = in.readString();
            int recipientCount = in.readVInt();
            List<Recipient> recipients = new ArrayList<>();
            for (int j = 0; j < recipientCount; j++) {
                EnvelopeEvidence.Kind kind = EnvelopeEvidence.Kind.valueOf(in.readString());
                EnvelopeEvidence.Via via = EnvelopeEvidence.Via.valueOf(in.readString());
                recipients.add(new Recipient(kind, in.readString(), via, in.readString()));
            }
            evidence.add(new EnvelopeEvidence(sender, onBehalfOf, recipients));
        }
        return evidence;
    }

    private static void writeId(DataOutput out, ContentId contentId) throws IOException {
        byte[] bytes = contentId.bytes();
        out.writeBytes(bytes, bytes.length);
    }

    private static ContentId readId(DataInput in) throws IOException {
        byte[] bytes = new byte[32];
        in.readBytes(bytes, 0, bytes.length);
        return ContentId.of(bytes);
    }

    private static List<ContentId> readIds(DataInput in) throws IOException {
        int count = in.readVInt();
        List<ContentId> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(readId(in));
        }
        return ids;
    }

    private static void writeTexts(DataOutput out, List<String> texts) throws IOException {
        out.writeVInt(texts.size());
        for (String text : texts) {
            out.writeString(text);
        }
    }

    private static List<String> readTexts(DataInput in) throws IOException {
        int count = in.readVInt();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(in.readString());
        }
        return texts;
    }
}
