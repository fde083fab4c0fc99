package org.jamesarchive.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the bytes of a frame in order, all of each buffer. */
interface FrameSink {

    void write(ByteBuffer bytes) throws IOException;
}
