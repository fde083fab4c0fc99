package org.jamesarchive.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jamesarchive.store.verify.Finding;

/** Standard output as text for people: nothing in it from outside can move their cursor. */
record Lines(OutputStream out) {

    /** One line. */
    void add(String text) throws IOException {
        out.write((OneLine.of(text) + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /** A line for each. */
    void add(List<Finding> findings) throws IOException {
        for (Finding finding : findings) {
            String place = finding.offset() < 0 ? "" : " offset " + finding.offset();
            String message = finding.contentId().isEmpty() ? "" : " message " + finding.contentId();
            add(finding.where() + place + message + ": " + finding.what());
        }
    }
}
