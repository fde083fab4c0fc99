package org.jamesarchive.launcher.resend;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of it.
 *
 * @param found mails that were found
 * @param taken of them, in this run
 * @param before of them, in a run before
 * @param changed of those taken, whose line ends had to be changed, since SMTP carries none but CRLF
 * @param refused of them
 * @param refusals why, the first of them
 * @param missing workers that did not answer, and why
 */
public record ResendReport(
        long found,
        long taken,
        long before,
        long changed,
        long refused,
        List<String> refusals,
        Map<String, String> missing) {

    public ResendReport {
        refusals = List.copyOf(refusals);
        missing = Map.copyOf(missing);
    }

    /** For people. */
    public String line() {
        return String.format(
                Locale.ROOT,
                "%d found, %d taken, %d taken before, %d refused%s",
                found,
                taken,
                before,
                refused,
                changed == 0 ? "" : ", " + changed + " with other line ends");
    }

    /** For programs. */
    public String json(String journal) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = mapper.createObjectNode()
                .put("found", found)
                .put("taken", taken)
                .put("before", before)
                .put("changed", changed)
                .put("refused", refused)
                .put("complete", missing.isEmpty())
                .put("journal", journal);
        document.set("refusals", mapper.valueToTree(refusals));
        document.set("missing", mapper.valueToTree(missing.keySet()));
        return mapper.writeValueAsString(document);
    }
}
