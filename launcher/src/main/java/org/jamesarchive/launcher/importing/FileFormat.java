package org.jamesarchive.launcher.importing;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jamesarchive.launcher.mail.MboxForm;

/** What the files of a source are. Folders, Maildirs and zip files are recognised as such in every case. */
public enum FileFormat {
    /** Each file tells by its first bytes. */
    AUTO,
    /** Each file is one mail, whatever is in it. */
    EML,
    /** Each file is one mail, whose name tells its date as in a Maildir. */
    MAILDIR,
    MBOXRD,
    MBOXO,
    MBOXCL2,
    /** The output of {@code pilerexport -o}. */
    PILER;

    /** The names that {@link #named} takes. */
    public static final String NAMES = "auto, eml, maildir, mboxrd, mboxo, mboxcl2, piler";

    /** @throws IllegalArgumentException when there is no such format */
    public static FileFormat named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is no format; formats are " + NAMES));
    }

    /** Nothing when a file holds one mail. */
    Optional<MboxForm> mboxForm() {
        return switch (this) {
            case AUTO, EML, MAILDIR -> Optional.empty();
            case MBOXRD -> Optional.of(MboxForm.MBOXRD);
            case MBOXO -> Optional.of(MboxForm.MBOXO);
            case MBOXCL2 -> Optional.of(MboxForm.MBOXCL2);
            case PILER -> Optional.of(MboxForm.PILER);
        };
    }
}
