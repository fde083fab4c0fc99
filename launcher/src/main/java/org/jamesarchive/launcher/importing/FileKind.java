package org.jamesarchive.launcher.importing;

import java.util.Locale;
import org.jamesarchive.launcher.mail.MailFiles;
import org.jamesarchive.launcher.mail.MboxForm;
import org.jamesarchive.launcher.mail.MboxReader;

/**
 * What a file is by its first bytes and its name, the first line that fits:
 * <pre>
 *   begins with                                                     is
 *   PK 3 4 or PK 5 6                                                a zip file
 *   anything, when the format is eml or maildir                     one mail
 *   "From "                                                         an mbox file, mboxrd if the format says nothing
 *   what pilerexport -o begins with                                 its output
 *   anything, when the format is an mbox form and the file is named an mbox file (and it is found out that it is not)
 *   a header field, or it is called *.eml, or it is named           one mail
 *   anything else                                                   no mail
 * </pre>
 */
enum FileKind {
    MAIL,
    MBOX,
    ZIP,
    OTHER;

    /** So much of a file is looked at. */
    static final int HEAD_BYTES = 200;

    /** @param named whether the user named the file itself, not a folder or zip file that it is in */
    static FileKind of(byte[] head, String name, FileFormat format, boolean named) {
        if (isZip(head)) {
            return ZIP;
        }
        if (format == FileFormat.EML || format == FileFormat.MAILDIR) {
            return MAIL;
        }
        if (MboxReader.isMbox(head)
                || MboxReader.isPilerExport(head)
                || (named && format.mboxForm().isPresent())) {
            return MBOX;
        }
        boolean mail = named || name.toLowerCase(Locale.ROOT).endsWith(".eml") || MailFiles.beginsWithHeaderField(head);
        return mail ? MAIL : OTHER;
    }

    /** In which form an mbox file is. */
    static MboxForm form(byte[] head, FileFormat format) {
        if (MboxReader.isPilerExport(head)) {
            return MboxForm.PILER;
        }
        return format.mboxForm().orElse(MboxForm.MBOXRD);
    }

    private static boolean isZip(byte[] head) {
        return head.length >= 4
                && head[0] == 'P'
                && head[1] == 'K'
                && ((head[2] == 3 && head[3] == 4) || (head[2] == 5 && head[3] == 6));
    }
}
