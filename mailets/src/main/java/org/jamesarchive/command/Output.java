package org.jamesarchive.command;

import java.io.IOException;
import java.io.OutputStream;

/** Standard output, whose failures are told from those of what is read. */
final class Output extends OutputStream {

    private final OutputStream to;

    Output(OutputStream to) {
        this.to = to;
    }

    @Override
    public void write(int b) throws ClosedOutputException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws ClosedOutputException {
        try {
            to.write(bytes, offset, length);
        } catch (IOException e) {
            throw new ClosedOutputException(e);
        }
    }

    @Override
    public void flush() throws ClosedOutputException {
        try {
            to.flush();
        } catch (IOException e) {
            throw new ClosedOutputException(e);
        }
    }
}
