package org.jamesarchive.james;

import java.util.Optional;
import org.jamesarchive.store.Content;

/** An SMTP session that holds the bytes of its message itself, where James' own keeps them in a source of James. */
public interface ContentSession {

    /** The message that came, with the server's trace field in front; gone when the transaction ends. Empty when none came. */
    Optional<Content> receivedContent();
}
