package org.jamesarchive.smtp;

import java.util.List;

/**
 * A reply as it came in, line by line.
 *
 * @param code the three-digit reply code, the same on all lines
 * @param lines the text behind the code of each line; control characters are replaced by {@code ?}
 */
record ReplyLines(int code, List<String> lines) {

    ReplyLines {
        lines = List.copyOf(lines);
    }

    Reply joined() {
        return new Reply(code, lines.size() == 1 ? lines.get(0) : String.join(" ", lines));
    }
}
