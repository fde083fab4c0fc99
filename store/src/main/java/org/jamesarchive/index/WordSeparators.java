package org.jamesarchive.index;

import java.io.IOException;
import java.io.Reader;
import org.apache.lucene.analysis.CharFilter;

/** A text with spaces where UAX #29 sees a part of a word and people do not: {@code _emphasis_}, {@code Re:invoice}. For one thread. */
final class WordSeparators extends CharFilter {

    WordSeparators(Reader text) {
        super(text);
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int read = input.read(buffer, offset, length);
        for (int i = offset; i < offset + read; i++) {
            if (buffer[i] == '_' || buffer[i] == ':') {
                buffer[i] = ' ';
            }
        }
        return read;
    }

    /** No character is added or left out. */
    @Override
    protected int correct(int currentOffset) {
        return currentOffset;
    }
}
