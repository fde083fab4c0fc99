package org.jamesarchive.worker;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jamesarchive.attachment.ExtractorProcess;
import org.jamesarchive.attachment.MailFiles;
import org.jamesarchive.index.AttachmentExtraction;
import org.jamesarchive.journal.ArchivedMail;
import org.jamesarchive.journal.JournalMailReader;
import org.jamesarchive.message.MessageLimits;
import org.jamesarchive.message.MessageParser;
import org.jamesarchive.store.StoredCopy;

/**
 * Reads copies as they are read for the index, and the texts of their files with the extractor.
 *
 * @param journalSources as {@link JournalMailReader} has them
 */
record FileTexts(ExtractorProcess process, MessageLimits limits, Predicate<InetAddress> journalSources)
        implements AttachmentExtraction {

    @Override
    public boolean isReady() {
        return process.isReady();
    }

    @Override
    public Optional<ArchivedMail> read(StoredCopy copy, BooleanSupplier isWanted) throws IOException {
        MailFiles files = process.mail(isWanted);
        ArchivedMail mail = new JournalMailReader(new MessageParser(limits, files), journalSources).read(copy);
        return files.isBrokenOff() ? Optional.empty() : Optional.of(mail);
    }
}
