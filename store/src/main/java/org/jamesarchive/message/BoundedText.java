package org.jamesarchive.message;

/**
 * Text within what is left of the mail's text limit. Lines end in LF; other control characters than tab and LF become spaces. Used by one
 * thread.
 */
final class BoundedText implements TextSink {

    private final Reading reading;
    private final StringBuilder text = new StringBuilder();
    private boolean isReturnSeen;

    BoundedText(Reading reading) {
        this.reading = reading;
    }

    @Override
    public void take(char[] chars, int length) {
        int room = Math.min(length, reading.textLeft());
        if (room < length) {
            reading.textLimitReached();
        }
        int before = text.length();
        for (int i = 0; i < room; i++) {
            char c = chars[i];
            if (c == '\n' && isReturnSeen) {
                isReturnSeen = false;
                continue;
            }
            isReturnSeen = c == '\r';
            text.append(isReturnSeen ? '\n' : c < ' ' && c != '\n' && c != '\t' ? ' ' : c);
        }
        reading.takeText(text.length() - before);
    }

    void take(String more) {
        take(more.toCharArray(), more.length());
    }

    @Override
    public void end() {}

    @Override
    public boolean isFull() {
        return reading.textLeft() == 0;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
